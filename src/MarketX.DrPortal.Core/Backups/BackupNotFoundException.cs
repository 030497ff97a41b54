namespace MarketX.DrPortal.Core.Backups;

/// <summary>There is no object with that key.</summary>
public sealed class BackupNotFoundException(string key, string place) : Exception($"There is no backup {key}. {place} has no such object; look at the list of backups for its exact key.")
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;
}

namespace MarketX.DrPortal.Core.Backups;

/// <summary>What a backup run is asked to do.</summary>
/// <param name="Tag">Why it is taken (<c>scheduled</c>, <c>manual</c>, <c>pre-migration</c>, ...): becomes part of the key.</param>
/// <param name="Database">The database to dump.</param>
public sealed record BackupRequest(string Tag, string Database)
{
    /// <summary>The tag of backups that are taken before a migration: they are pinned as well.</summary>
    public const string BeforeMigration = "pre-migration";
}

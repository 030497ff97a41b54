namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>A backup that is newer than the one to recover, and does not count.</summary>
/// <param name="Key">The backup.</param>
/// <param name="Reason">Why it does not count, in a sentence.</param>
public sealed record SkippedBackup(string Key, string Reason)
{
    /// <summary>In words.</summary>
    internal string Sentence => $"{Key} is newer but does not count: {Reason}";
}

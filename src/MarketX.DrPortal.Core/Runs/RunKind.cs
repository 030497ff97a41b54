namespace MarketX.DrPortal.Core.Runs;

/// <summary>What a run does.</summary>
public enum RunKind
{
    /// <summary>Dumps the database to S3.</summary>
    Backup,

    /// <summary>Loads a backup into a target database.</summary>
    Restore,
}

namespace MarketX.DrPortal.Core.Runs;

/// <summary>What a run does.</summary>
public enum RunKind
{
    /// <summary>Dumps the database to S3.</summary>
    Backup,

    /// <summary>Loads a backup into a target database.</summary>
    Restore,

    /// <summary>Reads an archive that another tool made and writes a manifest for it.</summary>
    Import,

    /// <summary>Compares a database with a backup's manifest.</summary>
    Verification,

    /// <summary>Restores a backup into a database of its own, looks at it, records what it found and drops it.</summary>
    Drill,

    /// <summary>Puts a restored database in production's place.</summary>
    Promotion,

    /// <summary>Dumps the portal's own database to S3.</summary>
    PortalBackup,

    /// <summary>Brings roles, tablespaces and a backup to a server that has nothing of them.</summary>
    Recovery,

    /// <summary>Puts the production of before a promotion back in its place.</summary>
    Rollback,

    /// <summary>Holds a database against production: rows of each table, what would be lost, and the schemas.</summary>
    Comparison,

    /// <summary>Copies a backup to where the bucket's retention does not reach, and proves the copy.</summary>
    Pin,
}

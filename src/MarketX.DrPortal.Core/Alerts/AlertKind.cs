namespace MarketX.DrPortal.Core.Alerts;

/// <summary>What an alert is about.</summary>
public enum AlertKind
{
    /// <summary>A backup run did not succeed.</summary>
    BackupFailure,

    /// <summary>The newest good backup is older than the objective allows, or one that was due was never started.</summary>
    BackupOverdue,

    /// <summary>The newest backup is much smaller or larger than those before it.</summary>
    BackupAnomaly,

    /// <summary>A drill did not pass.</summary>
    DrillFailure,

    /// <summary>No drill came to a verdict although one was due.</summary>
    DrillOverdue,

    /// <summary>A restore did not succeed.</summary>
    RestoreFailure,

    /// <summary>A backup of the portal's own database did not succeed.</summary>
    PortalBackupFailure,

    /// <summary>A recovery onto a new server did not succeed.</summary>
    RecoveryFailure,

    /// <summary>The bucket keeps backups otherwise than it should.</summary>
    StoragePolicy,

    /// <summary>A database that production can be rolled back to is about to be dropped.</summary>
    RollbackEnding,
}

namespace MarketX.DrPortal.Core.Access;

/// <summary>Everything that is guarded. <see cref="AccessPolicy"/> says which role each one needs.</summary>
public enum PortalAction
{
    /// <summary>See backups, runs, logs and settings.</summary>
    View,

    /// <summary>Start a backup.</summary>
    Backup,

    /// <summary>Restore a backup into a staging database, replacing one of the same name if it was typed.</summary>
    Restore,

    /// <summary>Restore an archive that no valid manifest vouches for: it is SQL that anybody may have written.</summary>
    RestoreUnverified,

    /// <summary>Compare a database with a backup's manifest.</summary>
    Verify,

    /// <summary>Hold a database against production: counts, what would be lost, and the schemas.</summary>
    Compare,

    /// <summary>See the rows of a database, and take them away as a file.</summary>
    Browse,

    /// <summary>Ask a database in SQL, as a login that may only read.</summary>
    Query,

    /// <summary>Write a manifest for an archive that another tool made.</summary>
    Import,

    /// <summary>Run a drill, record one that was done by hand, add a note to a DR test.</summary>
    Drill,

    /// <summary>Sign off a DR test that somebody else ran.</summary>
    SignOffDrill,

    /// <summary>Change when the portal starts runs by itself.</summary>
    EditSchedules,

    /// <summary>Change the queries that drills ask the recovered database.</summary>
    EditChecks,

    /// <summary>Put a restored database in production's place.</summary>
    Promote,

    /// <summary>Approve, or refuse, a promotion that another Admin asked for.</summary>
    ApprovePromotion,

    /// <summary>Put the production of before a promotion back.</summary>
    RollBack,

    /// <summary>Keep a backup beyond the bucket's retention.</summary>
    PinBackup,

    /// <summary>Let the bucket's retention have a pinned backup again.</summary>
    UnpinBackup,

    /// <summary>Delete a backup by hand.</summary>
    DeleteBackup,

    /// <summary>Change the bucket's lifecycle rules to what they should be.</summary>
    ApplyStoragePolicy,

    /// <summary>Bring roles and a backup to a server that lost them or never had them.</summary>
    Recover,

    /// <summary>Cancel a queued or running run.</summary>
    CancelRun,

    /// <summary>Close an alert that nothing else will close.</summary>
    CloseAlert,

    /// <summary>Send a test by an alert channel.</summary>
    TestAlerts,

    /// <summary>Read the audit log, which holds the addresses of people.</summary>
    ViewAudit,

    /// <summary>See the sessions of everybody, and end them.</summary>
    ManageSessions,

    /// <summary>Issue and revoke API keys.</summary>
    ManageApiKeys,
}

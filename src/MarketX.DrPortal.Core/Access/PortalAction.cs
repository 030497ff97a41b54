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

    /// <summary>Put the production of before a promotion back.</summary>
    RollBack,

    /// <summary>Bring roles and a backup to a server that lost them or never had them.</summary>
    Recover,

    /// <summary>Cancel a queued or running run.</summary>
    CancelRun,

    /// <summary>Read the audit log, which holds the addresses of people.</summary>
    ViewAudit,

    /// <summary>See the sessions of everybody, and end them.</summary>
    ManageSessions,

    /// <summary>Issue and revoke API keys.</summary>
    ManageApiKeys,
}

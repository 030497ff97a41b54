namespace MarketX.DrPortal.Core.Runs;

/// <summary>Facts about kinds of runs.</summary>
public static class RunKindFacts
{
    /// <summary>The word that log collectors filter for when such a run fails; null for none.</summary>
    public static string? Alert(this RunKind kind) => kind switch
    {
        RunKind.Backup => "BACKUP_FAILURE",
        RunKind.Restore => "RESTORE_FAILURE",
        RunKind.Drill => "DRILL_FAILURE",
        RunKind.PortalBackup => "PORTAL_BACKUP_FAILURE",
        RunKind.Recovery => "RECOVERY_FAILURE",
        _ => null,
    };
}

namespace MarketX.DrPortal.Core.Runs;

/// <summary>Facts about kinds of runs.</summary>
public static class RunKindFacts
{
    /// <summary>Whether it puts another database in production's place: one that died tells whether it did, and is not just started again.</summary>
    internal static bool ChangesProduction(this RunKind kind) => kind is RunKind.Promotion or RunKind.Rollback;

    /// <summary>
    /// Whether it begins anew, on another portal or later, when its portal is told to stop: what it had made is removed then, and nobody has
    /// anything to decide again. A drill that was stopped is on record as such.
    /// </summary>
    internal static bool BeginsAnew(this RunKind kind) =>
        kind is RunKind.Backup or RunKind.PortalBackup or RunKind.Restore or RunKind.Import or RunKind.Verification or RunKind.Comparison or RunKind.Pin;

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

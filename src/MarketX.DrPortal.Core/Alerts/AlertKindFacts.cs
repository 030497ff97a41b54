namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Facts about kinds of alerts.</summary>
public static class AlertKindFacts
{
    /// <summary>The word of rows, messages and log lines, the runbook's for backups: <c>BACKUP_FAILURE</c>.</summary>
    public static string Word(this AlertKind kind) => kind switch
    {
        AlertKind.BackupFailure => "BACKUP_FAILURE",
        AlertKind.BackupOverdue => "BACKUP_OVERDUE",
        AlertKind.BackupAnomaly => "BACKUP_ANOMALY",
        AlertKind.DrillFailure => "DRILL_FAILURE",
        AlertKind.DrillOverdue => "DRILL_OVERDUE",
        AlertKind.RestoreFailure => "RESTORE_FAILURE",
        AlertKind.PortalBackupFailure => "PORTAL_BACKUP_FAILURE",
        AlertKind.RecoveryFailure => "RECOVERY_FAILURE",
        AlertKind.StoragePolicy => "STORAGE_POLICY",
        AlertKind.RollbackEnding => "ROLLBACK_ENDING",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The kind of a word.</summary>
    /// <exception cref="ArgumentException">No kind has that word.</exception>
    public static AlertKind Parse(string word)
    {
        foreach (var kind in Enum.GetValues<AlertKind>())
        {
            if (kind.Word() == word)
                return kind;
        }

        throw new ArgumentException($"No alert is called {word}.", nameof(word));
    }

    /// <summary>How bad it is, in PagerDuty's words.</summary>
    public static string Severity(this AlertKind kind) => kind switch
    {
        AlertKind.BackupFailure or AlertKind.BackupOverdue => "critical",
        AlertKind.RestoreFailure or AlertKind.RecoveryFailure or AlertKind.DrillFailure => "error",
        _ => "warning",
    };

    /// <summary>Whether it lasts as long as its cause, so that closing it by hand would be undone within a minute.</summary>
    public static bool ClosesByItself(this AlertKind kind) => kind is AlertKind.BackupOverdue or AlertKind.DrillOverdue or AlertKind.StoragePolicy or AlertKind.RollbackEnding;

    /// <summary>What to do, in a sentence.</summary>
    public static string Advice(this AlertKind kind) => kind switch
    {
        AlertKind.BackupFailure => "Mend what the run names, then back up again.",
        AlertKind.BackupOverdue => "Back up now, then find out why no backup came.",
        AlertKind.BackupAnomaly => "Find out what was deleted or added, and close the alert if that was meant.",
        AlertKind.DrillFailure => "Treat recovery as broken until a drill passes: mend what the run names, then drill again.",
        AlertKind.DrillOverdue => "Run a drill now.",
        AlertKind.RestoreFailure => "Mend what the run names, then restore again.",
        AlertKind.PortalBackupFailure => "Mend what the run names, then back up the portal again.",
        AlertKind.RecoveryFailure => "Mend what the run names, then recover again.",
        AlertKind.StoragePolicy => "Compare the bucket's settings with what they should be, and mend them.",
        AlertKind.RollbackEnding => "Roll back before that if it may still be needed; else nothing is to be done.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}

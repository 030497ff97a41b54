using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Components.Overview;

/// <summary>The verdict on the recovery point objective (RPO) at one moment.</summary>
/// <param name="State">The verdict.</param>
/// <param name="BreachAt">When the newest backup becomes, or became, older than the objective; null without a backup.</param>
/// <param name="Reason">Why it is so, in a sentence.</param>
public sealed record RecoveryPoint(RecoveryPointState State, DateTimeOffset? BreachAt, string Reason)
{
    /// <summary>Judges.</summary>
    /// <param name="newest">When the newest backup was taken; null when there is none.</param>
    /// <param name="objective">The RPO.</param>
    /// <param name="nextRun">When the schedule runs next; null when it is off.</param>
    /// <param name="lastBackup">The last backup run, whatever came of it.</param>
    /// <param name="now">The moment.</param>
    public static RecoveryPoint Judge(
        DateTimeOffset? newest, TimeSpan objective, DateTimeOffset? nextRun, Run? lastBackup, DateTimeOffset now)
    {
        if (newest is not { } taken)
            return new(RecoveryPointState.NoBackup, null, "There is no good backup: nothing can be recovered.");

        var breachAt = taken + objective;
        if (now >= breachAt)
            return new(RecoveryPointState.Breached, breachAt, lastBackup is { Status: RunStatus.Queued or RunStatus.Running }
                ? "A backup is running; it counts when it is whole."
                : "Back up now, and see why the last backups did not run.");
        if (lastBackup is { Status: RunStatus.Failed or RunStatus.Interrupted } && lastBackup.QueuedAt > taken)
            return new(RecoveryPointState.AtRisk, breachAt, "The last backup run did not succeed.");
        if (nextRun is null)
            return new(RecoveryPointState.AtRisk, breachAt, "No backup is scheduled.");
        if (nextRun > breachAt)
            return new(RecoveryPointState.AtRisk, breachAt, "The next scheduled backup comes too late.");
        return new(RecoveryPointState.Met, breachAt, "The next scheduled backup comes in time.");
    }
}

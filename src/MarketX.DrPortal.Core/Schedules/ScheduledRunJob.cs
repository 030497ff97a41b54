using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging;
using Quartz;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>Fires by a schedule and queues its run. Also when it cannot succeed, a failed run is left to be seen.</summary>
[DisallowConcurrentExecution]
public sealed partial class ScheduledRunJob(ScheduleStore store, BackupLauncher backups, DrillLauncher drills, PortalBackupLauncher own, ILogger<ScheduledRunJob> log) : IJob
{
    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        // Paused or deleted a moment ago: Quartz may have taken the trigger before.
        if (await store.FindAsync(context.JobDetail.Key.Name, cancellationToken) is not { Paused: false } schedule)
            return;
        var actor = Actor.Schedule(schedule.Name);
        var run = schedule.Kind switch
        {
            RunKind.Drill => await drills.QueueAsync(actor, schedule.RequestAs<DrillRequest>(), cancellationToken),
            RunKind.PortalBackup => await own.StartAsync(actor, cancellationToken),
            _ => await backups.QueueAsync(actor, schedule.RequestAs<ScheduledBackup>().Tag, cancellationToken),
        };
        LogQueued(schedule.Name, context.ScheduledFireTimeUtc, run.Id);
    }

    [LoggerMessage(2001, LogLevel.Information, "{Schedule} was due at {DueAt} and was queued as run {RunId}")]
    private partial void LogQueued(string schedule, DateTimeOffset? dueAt, RunId runId);
}

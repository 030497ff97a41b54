using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging;
using Quartz;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>Fires by the schedule and queues a backup run. Also when the queueing is refused, a failed run is left to be seen.</summary>
[DisallowConcurrentExecution]
public sealed partial class ScheduledBackupJob(BackupLauncher launcher, BackupSchedule schedule, ILogger<ScheduledBackupJob> log) : IJob
{
    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var run = await launcher.QueueAsync(Actor.Schedule("Daily backup"), schedule.Tag, cancellationToken);
        LogQueued(run.Id, context.ScheduledFireTimeUtc);
    }

    [LoggerMessage(2001, LogLevel.Information, "The backup that was due at {DueAt} was queued as run {RunId}")]
    private partial void LogQueued(RunId runId, DateTimeOffset? dueAt);
}

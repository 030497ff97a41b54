using Microsoft.Extensions.Logging;
using Quartz;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>Hears of times that passed while no portal ran, and reports those of schedules that are not caught up.</summary>
public sealed partial class ScheduleMissListener(ScheduleStore store, ILogger<ScheduleMissListener> log) : ITriggerListener
{
    /// <inheritdoc />
    public string Name => nameof(ScheduleMissListener);

    /// <inheritdoc />
    public async ValueTask TriggerMisfired(ITrigger trigger, IScheduler scheduler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        if (trigger.Key.Group != ScheduleTriggers.Group || trigger.NextFireTimeUtc is not { } dueAt
            || await store.FindAsync(trigger.Key.Name, cancellationToken) is not { } schedule)
            return;
        if (schedule.WhenMissed == WhenMissed.CatchUp)
        {
            LogLate(schedule.Name, dueAt);
            return;
        }

        await store.NoteMissAsync(schedule.Id, dueAt, cancellationToken);
        LogMissed(schedule.Name, dueAt);
    }

    [LoggerMessage(2002, LogLevel.Warning, "{Schedule} was due at {DueAt}, when no portal ran; it is caught up now")]
    private partial void LogLate(string schedule, DateTimeOffset dueAt);

    // No alarm yet: that is raised, once, if nothing comes in its place within the grace of alerts.
    [LoggerMessage(2003, LogLevel.Warning, "{Schedule} was due at {DueAt}, when no portal ran, and is not caught up")]
    private partial void LogMissed(string schedule, DateTimeOffset dueAt);
}

using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>
/// Brings a schedule back that fired while a clock was far ahead: its next time would come only when that clock's time has come,
/// and until then there would be no backups.
/// </summary>
public sealed partial class ScheduleRepair(ScheduleStore store, ScheduleTriggers triggers, TimeProvider time, ILogger<ScheduleRepair> log) : ILeftoverSweep
{
    private static readonly TimeSpan ClocksDifferAtMost = TimeSpan.FromHours(1);

    /// <inheritdoc />
    public string What => "schedules that a wrong clock held up";

    /// <inheritdoc />
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var schedule in await store.ListAsync(cancellationToken))
        {
            // What lies between may have been fired already, by a clock that is ahead of this one, and is not fired again.
            if (schedule.NextRuns(time.GetUtcNow(), 2) is not [var next, var following] || await triggers.NextAsync(schedule.Id, cancellationToken) is not { } planned
                || planned <= following + ClocksDifferAtMost)
                continue;
            await triggers.ReplaceAsync(schedule, cancellationToken);
            LogRepaired(schedule.Name, planned, next);
        }
    }

    [LoggerMessage(2004, LogLevel.Warning, "{Schedule} was not to start before {Planned}, because a clock was wrong when it fired; it is due at {Next} again. Look at the clocks of the portals' machines")]
    private partial void LogRepaired(string schedule, DateTimeOffset planned, DateTimeOffset next);
}

using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;

namespace MarketX.DrPortal.Web.Api;

/// <summary>A schedule, as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">Backup or Drill.</param>
/// <param name="Cron">Its five fields.</param>
/// <param name="TimeZone">The zone that they are in.</param>
/// <param name="Words">The same in words.</param>
/// <param name="Paused">Whether it starts nothing for now.</param>
/// <param name="WhenMissed">What becomes of a time that passed while no portal ran.</param>
/// <param name="Tag">Of backups: their tag.</param>
/// <param name="Drill">Of drills: what they are asked to do.</param>
/// <param name="NextRuns">The next times (UTC), soonest first; none while it is paused.</param>
/// <param name="IsBuiltIn">Whether it is there out of the box: it can be paused, not deleted.</param>
/// <param name="Revision">Counts changes; send it back with a change.</param>
/// <param name="ChangedBy">Who changed it last; <c>configuration</c> where nobody did.</param>
/// <param name="ChangedAt">When (UTC).</param>
public sealed record ScheduleDocument(
    string Id, string Name, RunKind Kind, string Cron, string TimeZone, string Words, bool Paused, WhenMissed WhenMissed, string? Tag, DrillRequest? Drill,
    IReadOnlyList<DateTimeOffset> NextRuns, bool IsBuiltIn, int Revision, string ChangedBy, DateTimeOffset ChangedAt)
{
    private const int Shown = 5;

    internal static ScheduleDocument Of(Schedule schedule, DateTimeOffset now) => new(
        schedule.Id, schedule.Name, schedule.Kind, schedule.Cron, schedule.TimeZone, schedule.Words, schedule.Paused, schedule.WhenMissed,
        schedule.Kind == RunKind.Backup ? schedule.RequestAs<ScheduledBackup>().Tag : null, schedule.Kind == RunKind.Drill ? schedule.RequestAs<DrillRequest>() : null,
        schedule.NextRuns(now, Shown), schedule.IsBuiltIn, schedule.Revision, schedule.ChangedBy, schedule.ChangedAt);
}

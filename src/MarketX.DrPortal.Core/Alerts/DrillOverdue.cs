using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Judges whether a drill is overdue. One that came to no verdict does not count: it proved nothing.</summary>
/// <param name="Last">When the last one began that came to a verdict; null where none did.</param>
/// <param name="Running">Whether one is on its way.</param>
/// <param name="Installed">When this installation began: nothing was due before.</param>
/// <param name="Schedules">The schedules of drills.</param>
internal sealed record DrillOverdue(DateTimeOffset? Last, bool Running, DateTimeOffset Installed, IReadOnlyList<Schedule> Schedules)
{
    /// <summary>Why one is overdue, in a sentence that does not change with the hour; null where none is.</summary>
    public string? Sentence(TimeSpan oldest, TimeSpan grace, DateTimeOffset now)
    {
        if (now > (Last ?? Installed) + oldest)
        {
            return Last is { } last
                ? $"The last drill that came to a verdict was at {BackupOverdue.Time(last)}, more than {SpanText.Of(oldest)} ago."
                : "No drill has come to a verdict yet: nobody knows whether a backup can be recovered.";
        }

        foreach (var schedule in Schedules.Where(s => s is { Kind: RunKind.Drill, Paused: false } && !Running))
        {
            var after = new[] { Last ?? Installed, schedule.ChangedAt, Installed }.Max();
            if (schedule.NextRuns(after, 1) is [var due] && now > due + grace)
                return $"\"{schedule.Name}\" was due at {BackupOverdue.Time(due)}, and no drill has come to a verdict since.";
        }

        return null;
    }
}

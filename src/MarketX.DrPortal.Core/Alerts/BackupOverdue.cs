using System.Globalization;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Judges whether a backup is overdue: the objective is missed, or one that was due was never started.</summary>
/// <param name="Newest">When the newest good backup was taken; null where there is none.</param>
/// <param name="Asked">When a backup was last asked for; null where none ever was.</param>
/// <param name="Installed">When this installation began: nothing was due before.</param>
/// <param name="Schedules">The schedules of backups.</param>
internal sealed record BackupOverdue(DateTimeOffset? Newest, DateTimeOffset? Asked, DateTimeOffset Installed, IReadOnlyList<Schedule> Schedules)
{
    /// <summary>Why one is overdue, in a sentence that does not change with the hour; null where none is.</summary>
    public string? Sentence(TimeSpan objective, TimeSpan grace, DateTimeOffset now)
    {
        if (now > (Newest ?? Installed) + objective + grace)
        {
            return Newest is { } newest
                ? $"The newest good backup is of {Time(newest)}: the recovery point objective of {SpanText.Of(objective)} is missed since {Time(newest + objective)}."
                : "There is no good backup: nothing can be recovered.";
        }

        // One that was asked for and failed has an alert of its own; here is the one that nobody heard of.
        foreach (var schedule in Schedules.Where(s => s is { Kind: RunKind.Backup, Paused: false }))
        {
            var after = new[] { Newest ?? Installed, Asked ?? Installed, schedule.ChangedAt, Installed }.Max();
            if (schedule.NextRuns(after, 1) is [var due] && now > due + grace)
                return $"\"{schedule.Name}\" was due at {Time(due)}, and no backup was started.";
        }

        return null;
    }

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

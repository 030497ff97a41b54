namespace MarketX.DrPortal.Web.Components.Overview;

/// <summary>One day (UTC) of the strip of backups.</summary>
/// <param name="Date">The day.</param>
/// <param name="State">How it stands.</param>
/// <param name="Backups">Backups of that day that are in the bucket.</param>
public sealed record BackupDay(DateOnly Date, BackupDayState State, int Backups)
{
    /// <summary>Sorts backups and failed runs into days, oldest first; the last one is today.</summary>
    /// <param name="taken">When the backups in the bucket were taken.</param>
    /// <param name="failed">When backup runs that did not succeed were asked for.</param>
    /// <param name="days">How many days.</param>
    /// <param name="now">The moment.</param>
    /// <param name="overdue">Whether a backup is overdue.</param>
    public static IReadOnlyList<BackupDay> Of(
        IEnumerable<DateTimeOffset> taken, IEnumerable<DateTimeOffset> failed, int days, DateTimeOffset now, bool overdue = false)
    {
        var today = DayOf(now);
        var backups = taken.CountBy(DayOf).ToDictionary();
        var failures = failed.Select(DayOf).ToHashSet();
        DateOnly? first = backups.Count == 0 ? null : backups.Keys.Min();
        return
        [
            .. Enumerable.Range(0, days).Select(i => today.AddDays(i - days + 1)).Select(day =>
            {
                var count = backups.GetValueOrDefault(day);
                var state = count > 0 ? BackupDayState.Taken
                    : failures.Contains(day) ? BackupDayState.Failed
                    : day == today && overdue ? BackupDayState.Overdue
                    : first is null || day < first ? BackupDayState.Before
                    : day == today ? BackupDayState.Awaited
                    : BackupDayState.Missing;
                return new BackupDay(day, state, count);
            }),
        ];
    }

    private static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);
}

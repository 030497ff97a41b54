using MarketX.DrPortal.Core.Configuration;
using Quartz;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>When the portal backs up by itself.</summary>
public sealed class BackupSchedule(BackupScheduleOptions options, TimeProvider time)
{
    private readonly CronExpression _cron = CronExpression.Parse(options.Cron, CronFormat.Unix)
        .WithTimeZone(TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone));

    /// <summary>Whether it does at all.</summary>
    public bool Enabled => options.Enabled;

    /// <summary>The five fields.</summary>
    public string Cron => options.Cron;

    /// <summary>The zone that the fields are in.</summary>
    public TimeZoneInfo TimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);

    /// <summary>Tag of the backups it takes.</summary>
    public string Tag => options.Tag;

    /// <summary>The schedule in words.</summary>
    public string Description => ScheduleTimes.Words(options.Cron, options.TimeZone);

    /// <summary>The next times (UTC), soonest first; none when it is off.</summary>
    public IReadOnlyList<DateTimeOffset> NextRuns(int count)
    {
        var times = new List<DateTimeOffset>();
        DateTimeOffset? after = time.GetUtcNow();
        while (Enabled && times.Count < count && (after = _cron.GetNextValidTimeAfter(after.Value)) is { } next)
            times.Add(next.ToUniversalTime());
        return times;
    }
}

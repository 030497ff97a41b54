using Quartz;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>What a cron expression means: in words, and as times.</summary>
public static class ScheduleTimes
{
    /// <summary>What is wrong with a cron expression and its zone, as a sentence; null when nothing is.</summary>
    public static string? Problem(string cron, string timeZone)
    {
        ArgumentNullException.ThrowIfNull(cron);
        if (CronText.Problem(cron) is { } problem)
            return $"'{cron}': {problem}";
        if (string.IsNullOrWhiteSpace(timeZone) || !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _))
            return $"The system does not know the time zone '{timeZone}': give an IANA name such as UTC or Europe/Berlin.";
        return null;
    }

    /// <summary>The next times (UTC) after a moment, soonest first; fewer where it comes to an end, none where it never comes.</summary>
    public static IReadOnlyList<DateTimeOffset> Next(string cron, string timeZone, DateTimeOffset after, int count)
    {
        var expression = CronExpression.Parse(cron, CronFormat.Unix).WithTimeZone(TimeZoneInfo.FindSystemTimeZoneById(timeZone));
        var times = new List<DateTimeOffset>();
        DateTimeOffset? last = after;
        while (times.Count < count && (last = expression.GetNextValidTimeAfter(last.Value)) is { } next)
            times.Add(next.ToUniversalTime());
        return times;
    }

    /// <summary>The expression in words; its fields where it is not valid.</summary>
    public static string Words(string cron, string timeZone)
    {
        ArgumentNullException.ThrowIfNull(cron);
        return CronText.Problem(cron) is null ? CronWords.Of(cron, timeZone) : $"{cron} ({timeZone})";
    }
}

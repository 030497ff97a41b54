using System.Globalization;
using Quartz;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>What a cron expression means: in words, and as times.</summary>
public static class ScheduleTimes
{
    private static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

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

    /// <summary>The expression in words where it is a usual one, else its fields.</summary>
    public static string Words(string cron, string timeZone)
    {
        ArgumentNullException.ThrowIfNull(cron);
        var fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5 || Number(fields[0]) is not { } minute || fields[3] != "*")
            return $"{cron} ({timeZone})";
        if (fields is [_, "*", "*", _, "*"])
            return string.Create(CultureInfo.InvariantCulture, $"Every hour at minute {minute:00}");
        if (fields[1].StartsWith("*/", StringComparison.Ordinal) && Number(fields[1][2..]) is { } step && fields[2] == "*" && fields[4] == "*")
            return string.Create(CultureInfo.InvariantCulture, $"Every {step} hours at minute {minute:00}, {timeZone}");
        if (Number(fields[1]) is not { } hour)
            return $"{cron} ({timeZone})";
        var time = string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00} {timeZone}");
        return (Number(fields[2]), Number(fields[4]), fields[2], fields[4]) switch
        {
            (null, null, "*", "*") => $"Daily at {time}",
            (null, null, "*", "1-5" or "MON-FRI") => $"Monday to Friday at {time}",
            (null, { } day, "*", _) => $"Every {Days[day]} at {time}",
            ({ } day, null, _, "*") => string.Create(CultureInfo.InvariantCulture, $"Monthly on day {day} at {time}"),
            _ => $"{cron} ({timeZone})",
        };
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

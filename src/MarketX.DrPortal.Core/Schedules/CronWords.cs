namespace MarketX.DrPortal.Core.Schedules;

/// <summary>Puts a valid cron expression in words.</summary>
internal static class CronWords
{
    /// <summary>The expression in words, with its zone where that makes a difference.</summary>
    public static string Of(string cron, string timeZone)
    {
        var fields = CronText.Read(cron);
        var day = CronDayWords.Of(fields[2], fields[3], fields[4]);
        var time = CronTimeWords.Of(fields[0].Values, fields[1].Values);
        var isAt = time.StartsWith("at ", StringComparison.Ordinal);
        var words = day is null ? isAt ? $"Daily {time}" : $"{char.ToUpperInvariant(time[0])}{time[1..]}" : isAt ? $"{day} {time}" : $"{day}, {time}";
        return day is null && fields[1].Values.Count == 24 ? words : $"{words}{(time[^3] == ':' ? " " : ", ")}{timeZone}";
    }
}

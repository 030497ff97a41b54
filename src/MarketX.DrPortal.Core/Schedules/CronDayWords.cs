using System.Globalization;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>Puts the days, months and weekdays of a cron expression in words.</summary>
internal static class CronDayWords
{
    // More are too many to read one by one.
    private const int MostDays = 6;

    /// <summary>Null where it is every day of the year.</summary>
    public static string? Of(CronField days, CronField months, CronField weekdays)
    {
        var names = months.Values.Count == 12 ? null : ValueWords.List(months.Values, CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName);
        var when = names is null ? null : months.Values.Count > 2 && ValueWords.Step(months.Values) == 1 ? $"from {names}" : $"in {names}";
        if (days.IsAll ? weekdays.Values.Count == 7 : days.Values.Count == 31 || (!weekdays.IsAll && weekdays.Values.Count == 7))
            return when is null ? null : $"Daily {when}";
        if (days.IsAll)
            return when is null ? Upper(Weekdays(weekdays.Values)) : $"{Upper(Weekdays(weekdays.Values))} {when}";
        var on = ValueWords.Of(days.Values, "day", MostDays, Number);
        // Where neither is *, a day counts that one of them selects.
        if (!weekdays.IsAll)
            return $"{(when is null ? "Monthly" : Upper(when))} on {on} and also {Weekdays(weekdays.Values)}";
        return names is null ? $"Monthly on {on}"
            : months.Values.Count > 1 ? $"On {on} of {names}"
            : days.Values.Count > 1 ? $"Yearly on {on} of {names}"
            : $"{(days.Values[0] == 29 && months.Values[0] == 2 ? "In leap years" : "Yearly")} on {Number(days.Values[0])} {names}";
    }

    // A week begins on Monday; Monday to Friday needs no "every".
    private static string Weekdays(IReadOnlyList<int> weekdays)
    {
        int[] week = [.. weekdays.Select(day => day == 0 ? 7 : day).Order()];
        var names = ValueWords.List(week, day => CultureInfo.InvariantCulture.DateTimeFormat.GetDayName((DayOfWeek)(day % 7)));
        return week.Length > 2 && ValueWords.Step(week) == 1 ? names : $"every {names}";
    }

    private static string Number(int day) => day.ToString(CultureInfo.InvariantCulture);

    private static string Upper(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}";
}

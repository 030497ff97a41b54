using System.Globalization;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>Puts the minutes and hours of a cron expression in words.</summary>
internal static class CronTimeWords
{
    // More are too many to read one by one.
    private const int MostTimes = 6;

    /// <summary>Begins with <c>at</c> or <c>every</c>.</summary>
    public static string Of(IReadOnlyList<int> minutes, IReadOnlyList<int> hours)
    {
        // What divides the hour or the day goes on evenly after its end; "every 5 hours" would not be true of 0, 5, 10, 15 and 20.
        var (within, hourStep) = (ValueWords.Step(minutes) ?? 0, ValueWords.Step(hours) ?? 0);
        var step = minutes.Count * within == 60 ? within : 0;
        var (first, last) = (Time(hours[0], minutes[0]), Time(hours[^1], minutes[^1]));
        if (hours.Count == 24)
            return step > 0 && minutes[0] == 0 ? Every(step, "minute") : $"every hour at {Of(minutes, "minute")}";
        if (hours.Count > 2 && hours.Count * hourStep == 24 && hours[0] == 0 && minutes.Count < 60)
            return $"{Every(hourStep, "hour")} at {Of(minutes, "minute")}";
        if (hours.Count == 1 && minutes.Count > 3 && within > 0)
            return $"{Every(within, "minute")} from {first} to {last}";
        if (hourStep == 1 && step > 0)
            return $"{Every(step, "minute")} from {first} to {last}";
        if (minutes.Count == 1 && ((hourStep == 1 && hours.Count > 2) || (hourStep > 0 && hours.Count > MostTimes)))
            return $"{Every(hourStep, "hour")} from {first} to {last}";
        if (minutes.Count * hours.Count <= MostTimes)
            return $"at {ValueWords.And(hours.SelectMany(hour => minutes.Select(minute => Time(hour, minute))))}";
        return $"{(minutes.Count == 60 ? "every minute" : $"at {Of(minutes, "minute")}")} of {Of(hours, "hour")}";
    }

    private static string Of(IReadOnlyList<int> values, string unit) => ValueWords.Of(values, unit, MostTimes, Two);

    private static string Every(int step, string unit) => step == 1 ? $"every {unit}" : string.Create(CultureInfo.InvariantCulture, $"every {step} {unit}s");

    private static string Time(int hour, int minute) => $"{Two(hour)}:{Two(minute)}";

    private static string Two(int number) => number.ToString("00", CultureInfo.InvariantCulture);
}

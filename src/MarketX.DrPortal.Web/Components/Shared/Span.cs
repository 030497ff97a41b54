using System.Globalization;

namespace MarketX.DrPortal.Web.Components.Shared;

/// <summary>Lengths of time in words. js/live-time.js repeats these rules, so that a ticking text does not jump.</summary>
public static class Span
{
    /// <summary>Two units at most: <c>48 s</c>, <c>3 min 05 s</c>, <c>4 h 12 min</c>, <c>2 d 3 h</c>.</summary>
    public static string Format(TimeSpan time)
    {
        if (time < TimeSpan.Zero)
            time = TimeSpan.Zero;
        return time switch
        {
            { TotalMinutes: < 1 } => Text($"{time.Seconds} s"),
            { TotalHours: < 1 } => Text($"{time.Minutes} min {time.Seconds:00} s"),
            { TotalDays: < 2 } => Text($"{(int)time.TotalHours} h {time.Minutes:00} min"),
            _ => Text($"{(int)time.TotalDays} d {time.Hours} h"),
        };
    }

    /// <summary>For set values, which are often whole: <c>24 h</c>, <c>90 min</c>, <c>1 h 30 min</c>.</summary>
    public static string FormatGoal(TimeSpan time) => time switch
    {
        { TotalHours: >= 1, Minutes: 0, Seconds: 0 } => Text($"{(int)time.TotalHours} h"),
        { TotalHours: < 1, Seconds: 0 } => Text($"{time.Minutes} min"),
        _ => Format(time),
    };

    /// <summary>For finished work, where tenths matter below ten seconds: <c>4.2 s</c>.</summary>
    public static string FormatExact(TimeSpan time) =>
        time < TimeSpan.FromSeconds(10) ? Text($"{Math.Max(0, time.TotalSeconds):0.0} s") : Format(time);

    /// <summary>One unit: <c>just now</c>, <c>5 min ago</c>, <c>3 h ago</c>, <c>2 d ago</c>; <c>in 3 h</c> for the future.</summary>
    public static string FormatRelative(TimeSpan age)
    {
        var distance = age.Duration();
        var text = distance switch
        {
            { TotalMinutes: < 1 } => null,
            { TotalHours: < 1 } => Text($"{(int)distance.TotalMinutes} min"),
            { TotalDays: < 2 } => Text($"{(int)distance.TotalHours} h"),
            _ => Text($"{(int)distance.TotalDays} d"),
        };
        return (text, age < TimeSpan.Zero) switch
        {
            (null, true) => "in less than 1 min",
            (null, false) => "just now",
            (_, true) => $"in {text}",
            _ => $"{text} ago",
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace MarketX.DrPortal.Core;

/// <summary>Lengths of time in sentences.</summary>
public static class SpanText
{
    /// <summary>Two units at most: <c>4.2 s</c>, <c>48 s</c>, <c>3 min 05 s</c>, <c>4 h 12 min</c>, <c>1 h</c>, <c>2 d 3 h</c>.</summary>
    public static string Of(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0.0} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Seconds} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds:00} s"),
        { TotalDays: < 2, Minutes: 0, Seconds: 0 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes:00} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h"),
    };
}

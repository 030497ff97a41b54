using MarketX.DrPortal.Core.Drills.Log;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>Where measured recovery times are heading, with the backups' size where that explains them.</summary>
/// <param name="PerMonth">By how much recovery gets slower in 30 days; negative where it gets faster.</param>
/// <param name="BreachAt">When the objective would be missed if that goes on; null where it would not be within five years.</param>
public sealed record RecoveryForecast(TimeSpan PerMonth, DateTimeOffset? BreachAt)
{
    /// <summary>Drills that a forecast needs: two points are a line through anything.</summary>
    public const int LeastDrills = 3;

    // Sizes that hardly differ say nothing about what size costs.
    private const double LeastSpread = 1.05;

    private static readonly TimeSpan Horizon = TimeSpan.FromDays(5 * 365);

    /// <summary>By how many bytes backups grow in 30 days; null where they do not grow, or where their size does not make recovery slower.</summary>
    public long? BytesPerMonth { get; private init; }

    /// <summary>The size of a backup, in bytes, from which on the objective would be missed; null where <see cref="BytesPerMonth"/> is.</summary>
    public long? BreachBytes { get; private init; }

    /// <summary>
    /// Fits lines through the drills that passed: time over size and size over date where backups grow, else time over date. Null
    /// where there are too few, or all of one day.
    /// </summary>
    /// <param name="tests">The tests, in any order.</param>
    /// <param name="objective">The recovery time objective.</param>
    /// <param name="now">The moment.</param>
    public static RecoveryForecast? Of(IEnumerable<DrTest> tests, TimeSpan objective, DateTimeOffset now)
    {
        var points = tests.Where(t => t is { Verdict: DrillVerdict.Passed, RecoverySeconds: not null })
            .Select(t => (Days: (t.StartedAt - now).TotalDays, Seconds: t.RecoverySeconds!.Value, Bytes: (double?)t.BackupBytes)).ToList();
        if (points.Count < LeastDrills || points.Max(p => p.Days) - points.Min(p => p.Days) < 1)
            return null;
        var time = Line([.. points.Select(p => (p.Days, p.Seconds))]);
        var forecast = new RecoveryForecast(TimeSpan.FromSeconds(time.Slope * 30), Reaches(time, objective.TotalSeconds, now));
        var sized = points.Where(p => p.Bytes > 0).Select(p => (p.Days, p.Seconds, Bytes: p.Bytes!.Value)).ToList();
        if (forecast.BreachAt == now || sized.Count < LeastDrills || sized.Max(p => p.Bytes) < sized.Min(p => p.Bytes) * LeastSpread || sized.Max(p => p.Days) - sized.Min(p => p.Days) < 1)
            return forecast;
        var (growth, cost) = (Line([.. sized.Select(p => (p.Days, p.Bytes))]), Line([.. sized.Select(p => (p.Bytes, p.Seconds))]));
        if (growth.Slope <= 0 || cost.Slope <= 0)
            return forecast;
        var bytes = (objective.TotalSeconds - cost.AtZero) / cost.Slope;
        return forecast with { BreachAt = Reaches(growth, bytes, now), BytesPerMonth = Whole(growth.Slope * 30), BreachBytes = Whole(bytes) };
    }

    // Least squares.
    private static (double Slope, double AtZero) Line(IReadOnlyList<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        var slope = points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => Math.Pow(p.X - x, 2));
        return (slope, y - (slope * x));
    }

    // Of a line over days from now.
    private static DateTimeOffset? Reaches((double Slope, double Today) line, double limit, DateTimeOffset now) =>
        line.Today >= limit ? now : line.Slope > 0 && (limit - line.Today) / line.Slope is var days && days < Horizon.TotalDays ? now.AddDays(days) : null;

    private static long Whole(double bytes) => (long)Math.Round(Math.Clamp(bytes, 0, long.MaxValue / 2));
}

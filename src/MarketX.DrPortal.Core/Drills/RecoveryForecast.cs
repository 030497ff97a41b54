using MarketX.DrPortal.Core.Drills.Log;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>Where measured recovery times are heading.</summary>
/// <param name="PerMonth">By how much recovery gets slower in 30 days; negative where it gets faster.</param>
/// <param name="BreachAt">When the objective would be missed if that goes on; null where it would not be within five years.</param>
public sealed record RecoveryForecast(TimeSpan PerMonth, DateTimeOffset? BreachAt)
{
    /// <summary>Drills that a forecast needs: two points are a line through anything.</summary>
    public const int LeastDrills = 3;

    private static readonly TimeSpan Horizon = TimeSpan.FromDays(5 * 365);

    /// <summary>Fits a line through the drills that passed; null where there are too few, or all of one day.</summary>
    /// <param name="tests">The tests, in any order.</param>
    /// <param name="objective">The recovery time objective.</param>
    /// <param name="now">The moment.</param>
    public static RecoveryForecast? Of(IEnumerable<DrTest> tests, TimeSpan objective, DateTimeOffset now)
    {
        var points = tests.Where(t => t is { Verdict: DrillVerdict.Passed, RecoverySeconds: not null })
            .Select(t => (Days: (t.StartedAt - now).TotalDays, Seconds: t.RecoverySeconds!.Value)).ToList();
        if (points.Count < LeastDrills || points.Max(p => p.Days) - points.Min(p => p.Days) < 1)
            return null;
        var (days, seconds) = (points.Average(p => p.Days), points.Average(p => p.Seconds));
        var slope = points.Sum(p => (p.Days - days) * (p.Seconds - seconds)) / points.Sum(p => Math.Pow(p.Days - days, 2));
        var today = seconds - (slope * days);
        DateTimeOffset? breach = today >= objective.TotalSeconds ? now
            : slope > 0 && (objective.TotalSeconds - today) / slope is var left && left < Horizon.TotalDays ? now.AddDays(left) : null;
        return new RecoveryForecast(TimeSpan.FromSeconds(slope * 30), breach);
    }
}

using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Something that was found wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="About">The database or bucket. Of one kind and subject at most one alert is open.</param>
/// <param name="Reason">Why, in a sentence that stays the same while the cause does: with times, not with ages.</param>
/// <param name="Link">The page that says more, relative to the portal's address.</param>
public sealed record AlertNews(AlertKind Kind, string About, string Reason, string Link)
{
    /// <summary>The run that it is about. What was said of a run once is not said again, also where the alert was closed.</summary>
    public RunId? Run { get; init; }
}

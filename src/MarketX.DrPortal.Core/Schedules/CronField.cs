namespace MarketX.DrPortal.Core.Schedules;

/// <summary>A field of a cron expression.</summary>
/// <param name="Values">What it selects, in order; Sunday is 0.</param>
/// <param name="IsAll">
/// Whether it leaves the choice to the other fields. That is more than to select all: of day of month and day of week, where neither
/// does, a day counts that one of them selects.
/// </param>
internal sealed record CronField(IReadOnlyList<int> Values, bool IsAll);

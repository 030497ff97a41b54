using MarketX.DrPortal.Core.Drills;

namespace MarketX.DrPortal.Core.Health;

/// <summary>The last drill.</summary>
/// <param name="StartedAt">When it began (UTC).</param>
/// <param name="AgeSeconds">How long ago that was.</param>
/// <param name="Verdict">What it proved.</param>
/// <param name="RecoverySeconds">The recovery time that it measured; null where it measured none.</param>
public sealed record DrillHealth(DateTimeOffset StartedAt, double AgeSeconds, DrillVerdict Verdict, double? RecoverySeconds);

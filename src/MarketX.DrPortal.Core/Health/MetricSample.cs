namespace MarketX.DrPortal.Core.Health;

/// <summary>A value of a metric.</summary>
/// <param name="Value">The value.</param>
/// <param name="Labels">What it is of.</param>
public sealed record MetricSample(double Value, params IReadOnlyList<(string Name, string Value)> Labels);

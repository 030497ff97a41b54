namespace MarketX.DrPortal.Core.Health;

/// <summary>A figure for monitoring, with a value for each set of labels.</summary>
/// <param name="Name">Its name, as Prometheus wants it.</param>
/// <param name="Help">What it is, in a sentence.</param>
/// <param name="IsCounter">Whether it only grows.</param>
/// <param name="Samples">Its values.</param>
public sealed record Metric(string Name, string Help, bool IsCounter, IReadOnlyList<MetricSample> Samples);

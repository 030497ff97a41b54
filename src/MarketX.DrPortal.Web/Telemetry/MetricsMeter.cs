using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MarketX.DrPortal.Core.Health;

namespace MarketX.DrPortal.Web.Telemetry;

/// <summary>The portal's metrics as .NET's own instruments, which show what was read last.</summary>
internal sealed class MetricsMeter : IDisposable
{
    public const string Name = "MarketX.DrPortal";

    private readonly Meter _meter = new(Name);
    private readonly ConcurrentDictionary<string, Metric> _latest = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Takes what was read; a metric that is not among it has no value any more. By one caller at a time.</summary>
    public void Show(IReadOnlyList<Metric> metrics)
    {
        foreach (var gone in _latest.Keys.Except(metrics.Select(m => m.Name)))
            _latest.TryRemove(gone, out _);
        foreach (var metric in metrics)
        {
            _latest[metric.Name] = metric;
            if (!_known.Add(metric.Name))
                continue;
            if (metric.IsCounter)
                _meter.CreateObservableCounter(metric.Name, () => ValuesOf(metric.Name), description: metric.Help);
            else
                _meter.CreateObservableGauge(metric.Name, () => ValuesOf(metric.Name), description: metric.Help);
        }
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> ValuesOf(string name) => _latest.TryGetValue(name, out var metric)
        ? metric.Samples.Select(sample => new Measurement<double>(sample.Value, sample.Labels.Select(label => new KeyValuePair<string, object?>(label.Name, label.Value))))
        : [];
}

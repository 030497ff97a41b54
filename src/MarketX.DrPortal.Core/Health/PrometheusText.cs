using System.Globalization;
using System.Text;

namespace MarketX.DrPortal.Core.Health;

/// <summary>Metrics in Prometheus' text format, version 0.0.4.</summary>
public static class PrometheusText
{
    /// <summary>What it is sent as.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes them; one without a value is left out.</summary>
    public static string Write(IEnumerable<Metric> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var text = new StringBuilder();
        foreach (var metric in metrics.Where(m => m.Samples.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {metric.Name} {metric.Help}\n# TYPE {metric.Name} {(metric.IsCounter ? "counter" : "gauge")}\n");
            foreach (var sample in metric.Samples)
                text.Append(CultureInfo.InvariantCulture, $"{metric.Name}{Labels(sample)} {sample.Value:R}\n");
        }

        return text.ToString();
    }

    private static string Labels(MetricSample sample) =>
        sample.Labels.Count == 0 ? "" : $"{{{string.Join(',', sample.Labels.Select(label => $"{label.Name}=\"{Escaped(label.Value)}\""))}}}";

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

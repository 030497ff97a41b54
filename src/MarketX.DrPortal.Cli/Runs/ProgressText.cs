using System.Globalization;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Runs;

/// <summary>A run's progress in words.</summary>
internal static class ProgressText
{
    /// <summary>Bytes, rate, time left and what is being worked on, as far as they are known.</summary>
    public static string Details(RunProgress progress)
    {
        var parts = new List<string>();
        if (progress.BytesDone is { } done)
            parts.Add(progress.BytesTotal is { } total ? $"{ByteText.Of(done)} of {(progress.BytesTotalIsEstimate ? "about " : "")}{ByteText.Of(total)}" : ByteText.Of(done));
        if (progress.BytesPerSecond is { } rate)
            parts.Add($"{ByteText.Of(rate)}/s");
        if (progress is { ItemsDone: { } items, ItemsTotal: > 0 and var all })
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{items} of {all} items"));
        if (progress.Remaining is { } left)
            parts.Add($"about {Texts.Span(left)} left");
        if (progress.CurrentItem is { } item)
            parts.Add(item);
        return string.Join(", ", parts);
    }

    /// <summary>The share that is done, e.g. <c>45 %</c>; empty when nothing can be said.</summary>
    public static string Percent(RunProgress progress) =>
        progress.Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * fraction):0} %") : "";
}

using System.Globalization;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Runs;

/// <summary>A run's progress in words.</summary>
internal static class ProgressText
{
    private const int TablesShown = 3;

    /// <summary>Bytes, rows, rate, time left and what is being worked on, as far as they are known.</summary>
    public static string Details(RunProgress progress)
    {
        var parts = new List<string>();
        if (progress.BytesDone is { } done)
            parts.Add(progress.BytesTotal is { } total ? $"{ByteText.Of(done)} of {(progress.BytesTotalIsEstimate ? "about " : "")}{ByteText.Of(total)}" : ByteText.Of(done));
        if (progress.RowsDone is { } rows)
            parts.Add(progress.RowsTotal is { } total ? $"{rows.ToString("N0", CultureInfo.InvariantCulture)} of {Texts.Count(total, "row")}" : Texts.Count(rows, "row"));
        if (progress.BytesPerSecond is { } rate)
            parts.Add($"{ByteText.Of(rate)}/s");
        if (progress is { ItemsDone: { } items, ItemsTotal: > 0 and var all })
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{items} of {all} items"));
        if (progress.Remaining is { } left)
            parts.Add($"about {Texts.Span(left)} left");
        var active = progress.Tables.Where(table => table.State == TableState.Active).Select(table => table.Name).ToList();
        if (active.Count > 0)
            parts.Add(string.Join(" + ", active.Take(TablesShown)) + (active.Count > TablesShown ? " ..." : ""));
        else if (progress.CurrentItem is { } item)
            parts.Add(item);
        return string.Join(", ", parts);
    }

    /// <summary>The share that is done, e.g. <c>45 %</c>; empty when nothing can be said.</summary>
    public static string Percent(RunProgress progress) =>
        progress.Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * fraction):0} %") : "";
}

using System.Globalization;
using MarketX.DrPortal.Benchmarks.Measuring;
using MarketX.DrPortal.Core;

namespace MarketX.DrPortal.Benchmarks.Reports;

/// <summary>The report as Markdown.</summary>
internal static class Markdown
{
    private static readonly (string Name, Func<Standing, string?> Text)[] Columns =
    [
        ("seconds (median)", s => Seconds(s.Seconds)),
        ("lowest to highest", s => $"{Seconds(s.Runs.Min(r => r.Seconds))} to {Seconds(s.Runs.Max(r => r.Seconds))}"),
        ("processor s", s => s.Median(r => r.CpuSeconds) is { } cpu ? Seconds(cpu) : null),
        ("object", s => Bytes(s, r => r.ObjectBytes)),
        ("fetched", s => Bytes(s, r => r.FetchedBytes)),
        ("memory", s => Bytes(s, r => r.PeakMemory)),
        ("of its children", s => Bytes(s, r => r.PeakChildMemory)),
        ("scratch disk", s => Bytes(s, r => r.PeakScratch)),
        ("of which", s => string.Join(", ", s.Phases().Select(p => $"{p.Key} {Seconds(p.Value)}")) is { Length: > 0 } phases ? phases : null),
    ];

    public static void Write(TextWriter writer, Report report)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"`./dev bench --scale {report.Scale} --repetitions {report.Repetitions}`, {report.At:yyyy-MM-dd HH:mm} UTC, medians of interleaved runs."));
        writer.WriteLine();
        Table(writer, ["Machine", ""], report.Machine.Select(m => (string[])[m.Key, m.Value]));
        foreach (var section in report.Sections)
            Write(writer, section);
    }

    private static void Write(TextWriter writer, Report.Section section)
    {
        writer.WriteLine($"### {section.Title}");
        writer.WriteLine();
        if (section.Standings.Count > 0)
        {
            var columns = Columns.Where(c => section.Standings.Any(s => c.Text(s) is not null)).ToList();
            Table(writer, ["", .. columns.Select(c => c.Name)], section.Standings.Select(s => (string[])[s.Name, .. columns.Select(c => c.Text(s) ?? "")]));
        }

        foreach (var standing in section.Standings.Where(s => s.What.Length > 0))
            writer.WriteLine($"- {standing.Name}: {standing.What}.");
        foreach (var (what, text) in section.Facts)
            writer.WriteLine($"- {what}: {text}.");
        writer.WriteLine();
        if (section.Targets.Count > 0)
        {
            Table(writer, ["To reach", "at most", "measured", ""], section.Targets.Select(t => (string[])
                [t.What, Number(t.AtMost) + t.Unit, Number(t.Measured) + t.Unit, t.IsMet ? "met" : "**not met**"]));
        }
    }

    private static void Table(TextWriter writer, string[] heads, IEnumerable<string[]> rows)
    {
        writer.WriteLine($"| {string.Join(" | ", heads)} |");
        writer.WriteLine($"|{string.Concat(heads.Select(_ => "---|"))}");
        foreach (var row in rows)
            writer.WriteLine($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");
        writer.WriteLine();
    }

    private static string Seconds(double seconds) => seconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private static string? Bytes(Standing standing, Func<Measurement, long?> figure) =>
        standing.Median(r => figure(r)) is { } bytes ? ByteText.Of((long)bytes) : null;
}

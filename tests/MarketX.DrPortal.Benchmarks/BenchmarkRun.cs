using System.Text.Json;
using MarketX.DrPortal.Benchmarks.Reports;
using MarketX.DrPortal.Benchmarks.Suites;

namespace MarketX.DrPortal.Benchmarks;

/// <summary>A whole run: servers, suites, report.</summary>
internal static class BenchmarkRun
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private const string Memory = "memory";

    /// <summary>The suites that <c>--only</c> knows. Memory runs when it is named: the others measure it beside the rest.</summary>
    public static string[] Suites { get; } = ["backup", "restore", "table", "rewriter", Memory];

    public static async Task<int> ExecuteAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        Action<string> log = Console.Error.WriteLine;
        await using var world = await BenchmarkWorld.StartAsync(options, log, cancellationToken);
        var report = new Report
        {
            At = TimeProvider.System.GetUtcNow(),
            Scale = options.Scale,
            Repetitions = options.Repetitions,
            Machine = await Machine.DescribeAsync(world, options.StateFolder.FullName, cancellationToken),
        };
        var sections = new Sections(world, options.Repetitions, log);
        if (Wanted("backup"))
            report.Sections.Add(await sections.BackupAsync(cancellationToken));
        if (Wanted("restore") || Wanted("table"))
        {
            log("Preparing archives ...");
            var prepared = await Prepared.MakeAsync(world, cancellationToken);
            if (Wanted("restore"))
                report.Sections.Add(await sections.RestoreAsync(prepared, cancellationToken));
            if (Wanted("table"))
                report.Sections.Add(await sections.TableAsync(prepared, cancellationToken));
            await prepared.DeleteAsync(world);
        }

        if (Wanted("rewriter"))
            report.Sections.Add(await sections.RewriterAsync(cancellationToken));
        if (options.Only == Memory)
            report.Sections.Add(await sections.MemoryAsync(cancellationToken));
        Markdown.Write(Console.Out, report);
        if (options.Json is { } file)
            await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(report, Layout), cancellationToken);
        return 0;

        bool Wanted(string suite) => options.Only is null || options.Only == suite;
    }
}

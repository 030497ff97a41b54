using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core.Inspections.Comparing;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal compare</c>: holds a database against production. Standard output ends with three sentences: loss, rows, schemas.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string> Database = new("database") { Description = "The database; production's own name to compare it with the backup of --key." };
    private static readonly Option<string?> Key = new("--key") { Description = "The backup that is held against too; else the one that the database was restored from.", HelpName = "key" };
    private static readonly Option<string?> On = CommonOptions.On();
    private static readonly Option<TimeSpan> Wait = CommonOptions.Wait();

    public static Command Create() => new DrPortalCommand(
        "compare", "Hold a database against production: rows of each table, what is newer than the backup, and the schemas. It only reads; that they differ is no failure.", [.. ExitCode.OfRuns, .. ExitCode.OfServers], RunAsync)
    {
        Arguments = { Database },
        Options = { Key, On, Wait },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var request = new ComparisonRequest(parsed.GetRequiredValue(Database), parsed.GetValue(Key)) { Server = parsed.GetValue(On) };
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return Show(await new RemoteRun(portal, output, signals).ExecuteAsync("api/v1/comparisons", request), output);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var queued = await engine.Get<ComparisonLauncher>().StartAsync(CommonOptions.Actor, request, signals.Cancel);
        return Show(await new RunInProcess(engine, output, signals).ExecuteAsync(queued, parsed.GetValue(Wait)), output);
    }

    private static ExitCode Show(Run run, CommandOutput output)
    {
        var report = run.ResultAs<ComparisonReport>()!;
        output.Result(
            new { RunId = run.Id.Value, run.Status, report.Database, report.Server, report.Production, report.Key, report.SnapshotAt, report.ProductionAt, report.Differing, report.Newer, report.Tables, report.Schema, report.Notes },
            text => Write(text, report));
        return ExitCode.Ok;
    }

    private static void Write(TextWriter text, ComparisonReport report)
    {
        var shown = report.Tables.Where(t => t.Differs || t.Newer > 0).ToList();
        if (shown.Count > 0)
        {
            var table = new TextTable("TABLE", ">HERE", ">IN THE BACKUP", ">IN PRODUCTION", ">NEWER", "BY");
            foreach (var t in shown)
                table.Add(t.FullName, Number(t.Restored), Number(t.InBackup), Number(t.InProduction), Number(t.Newer), t.TimeColumn ?? "-");
            table.WriteTo(text);
        }

        if (report.Schema.Changes.Count > 0)
        {
            var table = new TextTable("OBJECT", "KIND", "CHANGE");
            foreach (var c in report.Schema.Changes)
                table.Add(c.FullName, c.ObjectKind.ToLowerInvariant(), c.Kind switch { Core.Inspections.Schemas.SchemaChangeKind.Added => "only in production", Core.Inspections.Schemas.SchemaChangeKind.Removed => "not in production", _ => "changed" });
            table.WriteTo(text);
        }

        foreach (var sentence in report.Notes.Append(report.LossSentence).Append(report.Sentence).Append(report.Schema.Sentence))
            text.WriteLine(sentence);
    }

    private static string Number(long? rows) => rows?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";
}

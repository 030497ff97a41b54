using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal verify</c>: compares a database with a backup's manifest. Standard output ends with the verdict in words.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string> Key = new("key") { Description = "The backup's key, as list shows it. It needs a manifest." };
    private static readonly Argument<string> Database = new("database") { Description = "The database to compare; it is only read." };
    private static readonly Option<string?> On = CommonOptions.On();
    private static readonly Option<TimeSpan> Wait = CommonOptions.Wait();

    public static Command Create() => new DrPortalCommand(
        "verify", "Compare a database with a backup, row by row, by counts and digests. The last line of output is the verdict.",
        [ExitCode.Differs, .. ExitCode.OfRuns, .. ExitCode.OfServers], RunAsync)
    {
        Arguments = { Key, Database },
        Options = { On, Wait },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var request = new VerificationRequest(parsed.GetRequiredValue(Key), parsed.GetRequiredValue(Database)) { Server = parsed.GetValue(On) };
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return Show(await new RemoteRun(portal, output, signals).ExecuteAsync("api/v1/verifications", request, HasReport), output);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var queued = await engine.Get<VerificationLauncher>().StartAsync(CommonOptions.Actor, request, signals.Cancel);
        return Show(await new RunInProcess(engine, output, signals).ExecuteAsync(queued, parsed.GetValue(Wait), HasReport), output);
    }

    // A run that found differences has failed, and its report is what was asked for.
    private static bool HasReport(Run run) => run.Result is not null;

    private static ExitCode Show(Run run, CommandOutput output)
    {
        var report = run.ResultAs<VerificationReport>()!;
        output.Result(
            new
            {
                RunId = run.Id.Value, run.Status, report.Verdict, report.Sentence, report.Key, report.Database, report.ReadAt, report.Notes, report.Tables,
                report.SequencesCompared, report.Sequences, report.ExpectedLargeObjects, report.FoundLargeObjects, report.Rows, report.Bytes,
            },
            text => Write(text, report));
        return report.Verdict == VerificationVerdict.Differs ? ExitCode.Differs : ExitCode.Ok;
    }

    private static void Write(TextWriter text, VerificationReport report)
    {
        var notExact = report.Tables.Where(t => t.Finding != TableFinding.Exact).ToList();
        if (notExact.Count > 0)
        {
            var table = new TextTable("TABLE", "FINDING", ">ROWS", ">IN THE BACKUP");
            foreach (var t in notExact)
                table.Add(t.Table, t.Finding.ToString().ToLowerInvariant(), Number(t.FoundRows), Number(t.ExpectedRows));
            table.WriteTo(text);
        }

        foreach (var note in report.Notes)
            text.WriteLine(note);
        text.WriteLine(report.Sentence);
    }

    private static string Number(long? rows) => rows?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";
}

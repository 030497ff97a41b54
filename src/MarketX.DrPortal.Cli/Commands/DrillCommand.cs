using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal drill</c>: the runbook's monthly test in one command. Standard output ends with the verdict in words.</summary>
internal static class DrillCommand
{
    private const string Latest = "latest", Random = "random";

    private static readonly Option<string> Backup = new("--backup") { Description = "latest (the newest with a valid manifest), random, or a backup's key.", HelpName = "key", DefaultValueFactory = _ => Latest };
    private static readonly Option<double?> Keep = new("--keep") { Description = "Hours for which the database stays after the drill, to be looked at; the portal drops it then.", HelpName = "hours" };
    private static readonly Option<TimeSpan> Wait = CommonOptions.Wait();

    public static Command Create() => new DrPortalCommand(
        "drill", "Restore a backup into a database of its own, look at it from every side, record what was found, and drop it. The last line of output is the verdict.",
        [ExitCode.DrillFailed, ExitCode.DrillInconclusive, .. ExitCode.OfRuns, .. ExitCode.OfServers], RunAsync)
    {
        Options = { Backup, Keep, Wait },
        WorksRemotely = true,
        Alert = "DRILL_FAILURE",
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var request = RequestOf(parsed.GetValue(Backup)!) with { KeepHours = parsed.GetValue(Keep) };
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return Show(await new RemoteRun(portal, output, signals).ExecuteAsync("api/v1/drills", request, HasFindings), output);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var queued = await engine.Get<DrillLauncher>().StartAsync(CommonOptions.Actor, request, signals.Cancel);
        var run = await new RunInProcess(engine, output, signals).ExecuteAsync(queued, parsed.GetValue(Wait), HasFindings);
        await CopyLogAsync(engine, output);
        return Show(run, output);
    }

    // A drill that found something wrong is a failed run, and its findings are what was asked for.
    private static bool HasFindings(Run run) => run.Result is not null;

    private static ExitCode Show(Run run, CommandOutput output)
    {
        var result = run.ResultAs<DrillResult>()!;
        output.Result(
            new
            {
                RunId = run.Id.Value, run.Status, result.Verdict, result.Sentence, result.Key, result.TestNumber, result.WaitingRecord, result.RecoverySeconds, result.TargetSeconds,
                result.Checks, result.KeptDatabase, result.KeptUntil,
            },
            text => Write(text, result));
        if (result.Verdict == DrillVerdict.Failed)
            output.Error($"alert: DRILL_FAILURE {result.Sentence}");
        return result.Verdict switch
        {
            DrillVerdict.Passed => ExitCode.Ok,
            DrillVerdict.Failed => ExitCode.DrillFailed,
            _ => ExitCode.DrillInconclusive,
        };
    }

    private static DrillRequest RequestOf(string backup) => backup switch
    {
        Latest => new DrillRequest(),
        Random => new DrillRequest { Choice = DrillBackupChoice.Random },
        _ => new DrillRequest { Choice = DrillBackupChoice.Chosen, Key = backup },
    };

    // The portal does it too, but it may be what is being recovered.
    private static async Task CopyLogAsync(Engine engine, CommandOutput output)
    {
        if (!engine.Get<IDrTestRecorder>().IsKept)
            return;
        try
        {
            await engine.Get<DrTestCopier>().CopyAsync(CancellationToken.None);
        }
        catch (StorageException e)
        {
            output.Warn($"The record is in the portal's database, but not in the bucket yet; the portal copies it. {e.Message}");
        }
    }

    private static void Write(TextWriter text, DrillResult result)
    {
        if (result.Checks.Count > 0)
        {
            var table = new TextTable("CHECK", "VERDICT", "FINDING");
            foreach (var check in result.Checks)
                table.Add(check.Name, check.Verdict.ToString().ToLowerInvariant(), check.Sentence);
            table.WriteTo(text);
        }

        if (result.KeptDatabase is { } kept)
            text.WriteLine($"\"{kept}\" is kept until {Texts.Time(result.KeptUntil)}.");
        text.WriteLine(result.TestNumber is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"DR test {number} is recorded.")
            : result.WaitingRecord is { } waiting ? $"The DR test record waits in the bucket until a portal adds it to the log: {waiting}."
            : "No DR test record was written; the run's log says why.");
        text.WriteLine($"{result.Verdict}: {result.Sentence}");
    }
}

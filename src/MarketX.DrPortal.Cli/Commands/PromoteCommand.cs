using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal promote</c>: puts a restored database in production's place. Standard output ends with the name under which the old one is kept.</summary>
internal static class PromoteCommand
{
    private static readonly Argument<string> Database = new("database") { Description = "The restored database." };
    private static readonly Option<string> Production = new("--production") { Description = "Production's name, typed in full.", HelpName = "name", Required = true };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the record.", HelpName = "text", Required = true };
    private static readonly Option<string?> Key = new("--key") { Description = "The backup that it must equal, where no history knows of its restore.", HelpName = "key" };
    private static readonly Option<string?> NoBackup = new("--no-backup") { Description = "Take no backup of production first, for this reason.", HelpName = "reason" };
    private static readonly Option<TimeSpan> Wait = CommonOptions.Wait();

    public static Command Create() => new DrPortalCommand(
        "promote", "Put a restored database in production's place, after a backup of production and a comparison with the backup. The old one is kept; the last line of output is its name.",
        [.. ExitCode.OfRuns, .. ExitCode.OfServers], RunAsync)
    {
        Arguments = { Database },
        Options = { Production, Reason, Key, NoBackup, Wait },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var request = new PromotionRequest(parsed.GetRequiredValue(Database), parsed.GetRequiredValue(Production), parsed.GetRequiredValue(Reason))
        {
            Key = parsed.GetValue(Key),
            SkipBackupReason = parsed.GetValue(NoBackup),
        };
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return Show(await new RemoteRun(portal, output, signals).ExecuteAsync("api/v1/promotions", request), output);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var queued = await engine.Get<PromotionLauncher>().StartAsync(CommonOptions.Actor, request, signals.Cancel);
        return Show(await new RunInProcess(engine, output, signals).ExecuteAsync(queued, parsed.GetValue(Wait)), output);
    }

    private static ExitCode Show(Run run, CommandOutput output)
    {
        var result = run.ResultAs<PromotionResult>()!;
        output.Result(ResultOf(run, result), text =>
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\"{result.Promoted}\" is \"{result.Database}\" now. Nobody could connect for {result.DowntimeSeconds:0.00} s; {Texts.Count(result.SessionsEnded, "session")} ended."));
            text.WriteLine(result.Verification);
            WriteKept(text, result);
        });
        return ExitCode.Ok;
    }

    /// <summary>What JSON says of a promotion or a rollback.</summary>
    internal static object ResultOf(Run run, PromotionResult result) => new
    {
        RunId = run.Id.Value, run.Status, result.Database, result.Promoted, result.Kept, result.KeptUntil, result.SwitchedAt, result.DowntimeSeconds, result.SessionsEnded,
        result.Key, result.SafetyBackup, result.Verification, result.CarriedOver,
    };

    /// <summary>The way back; for scripts the name stands alone in the last line.</summary>
    internal static void WriteKept(TextWriter text, PromotionResult result)
    {
        text.WriteLine($"The one of before is kept{(result.KeptUntil is { } until ? $" until {Texts.Time(until)}" : "")}; drportal rollback goes back to it.");
        text.WriteLine(result.Kept);
    }
}

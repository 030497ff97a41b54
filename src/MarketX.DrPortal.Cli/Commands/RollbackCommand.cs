using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal rollback</c>: puts the production of before a promotion back. Standard output ends with the name under which the other one is kept.</summary>
internal static class RollbackCommand
{
    private static readonly Argument<string> Kept = new("database") { Description = "The kept database, as drportal kept lists it." };
    private static readonly Option<string> Production = new("--production") { Description = "Production's name, typed in full.", HelpName = "name", Required = true };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the record.", HelpName = "text", Required = true };
    private static readonly Option<long> Acknowledge = new("--acknowledge-writes") { Description = "Rows written since the promotion that production loses; drportal kept counts them.", HelpName = "rows" };
    private static readonly Option<bool> Later = new("--acknowledge-later-writes") { Description = "Rows that are written from now until the switch are given up too, however many; also those that the server no longer counts." };
    private static readonly Option<TimeSpan> Wait = CommonOptions.Wait();

    public static Command Create() => new DrPortalCommand(
        "rollback", "Put the production of before a promotion back in its place. What is production now is kept; the last line of output is its name.",
        [.. ExitCode.OfRuns, .. ExitCode.OfServers], RunAsync)
    {
        Arguments = { Kept },
        Options = { Production, Reason, Acknowledge, Later, Wait },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var request = new RollbackRequest(parsed.GetRequiredValue(Kept), parsed.GetRequiredValue(Production), parsed.GetRequiredValue(Reason), parsed.GetValue(Acknowledge), parsed.GetValue(Later));
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return Show(await new RemoteRun(portal, output, signals).ExecuteAsync("api/v1/rollbacks", request), output);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var queued = await engine.Get<PromotionLauncher>().StartAsync(CommonOptions.Actor, request, signals.Cancel);
        return Show(await new RunInProcess(engine, output, signals).ExecuteAsync(queued, parsed.GetValue(Wait)), output);
    }

    private static ExitCode Show(Run run, CommandOutput output)
    {
        var result = run.ResultAs<PromotionResult>()!;
        output.Result(PromoteCommand.ResultOf(run, result), text =>
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\"{result.Promoted}\" is \"{result.Database}\" again. Nobody could connect for {result.DowntimeSeconds:0.00} s; {Texts.Count(result.SessionsEnded, "session")} ended."));
            PromoteCommand.WriteKept(text, result);
        });
        return ExitCode.Ok;
    }
}

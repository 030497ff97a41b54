using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal cancel</c>: asks the process that executes a run to cancel it.</summary>
internal static class CancelCommand
{
    private static readonly Argument<string> Id = new("run") { Description = "The run's id, as runs shows it." };

    public static Command Create() => new DrPortalCommand(
        "cancel", "Ask for the cancel of a run, wherever it works. Needs the portal's database.",
        [ExitCode.DatabaseUnavailable, ExitCode.NotFound, .. ExitCode.OfServers], RunAsync) { Arguments = { Id }, WorksRemotely = true };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var text = parsed.GetRequiredValue(Id);
        if (!RunId.TryParse(text, out var id))
            throw new CommandFailedException(ExitCode.Invalid, $"'{text}' is not a run id: it has {RunId.Length} characters of a-z and 2-7.");
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
            {
                await portal.PostAsync($"api/v1/runs/{id}/cancel", null, signals.Cancel);
                return Show(RemoteRun.Read(await portal.GetAsync($"api/v1/runs/{id}", signals.Cancel)), output);
            }
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Required, output, signals.Cancel);
        await engine.Get<RunCanceller>().CancelAsync(CommonOptions.Actor, id, signals.Cancel);
        var run = await engine.Get<IRunStore>().FindAsync(id, signals.Cancel) ?? throw new InvalidOperationException($"Run {id} is gone.");
        return Show(run, output);
    }

    private static ExitCode Show(Run run, CommandOutput output)
    {
        output.Result(
            new { RunId = run.Id.Value, run.Status, run.CancelRequestedBy, run.CancelRequestedAt },
            writer => writer.WriteLine($"Asked run {run.Id} ({run.Kind} of \"{run.Target}\", {run.Status}) to cancel; it cleans up first. See: drportal runs"));
        return ExitCode.Ok;
    }
}

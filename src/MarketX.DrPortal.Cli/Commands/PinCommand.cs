using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal pin</c>: keeps a backup beyond the bucket's retention. Standard output ends with the copy's key.</summary>
internal static class PinCommand
{
    private static readonly Argument<string> Key = new("key") { Description = "The backup's key, as list shows it." };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why it must be kept, for the record.", HelpName = "text", Required = true };
    private static readonly Option<TimeSpan> Wait = CommonOptions.Wait();

    public static Command Create() => new DrPortalCommand(
        "pin", "Copy a backup and its manifest to a place that no rule of the bucket empties, and prove that the copy is the backup. The last line of output is the copy's key.",
        [.. ExitCode.OfRuns, .. ExitCode.OfServers], RunAsync)
    {
        Arguments = { Key },
        Options = { Reason, Wait },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var request = new PinRequest(parsed.GetRequiredValue(Key), parsed.GetRequiredValue(Reason));
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return Show(await new RemoteRun(portal, output, signals).ExecuteAsync("api/v1/pins", request), output);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var queued = await engine.Get<PinLauncher>().StartAsync(CommonOptions.Actor, request, signals.Cancel);
        return Show(await new RunInProcess(engine, output, signals).ExecuteAsync(queued, parsed.GetValue(Wait)), output);
    }

    private static ExitCode Show(Run run, CommandOutput output)
    {
        var pinned = run.ResultAs<PinnedBackup>()!;
        output.Result(new { RunId = run.Id.Value, run.Status, pinned.Key, pinned.PinnedKey, pinned.Bytes, pinned.Proof, pinned.HasManifest }, text =>
        {
            text.WriteLine($"Pinned: {ByteText.Of(pinned.Bytes)}, proved by {(pinned.Proof == PinProof.EntityTag ? "its entity tag" : "the SHA-256 of both")}{(pinned.HasManifest ? ", with a signed manifest" : "; nothing vouches for it, as for the backup")}.");
            text.WriteLine(pinned.PinnedKey);
        });
        return ExitCode.Ok;
    }
}

using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal pin</c>: keeps a backup beyond the bucket's retention. Standard output ends with the copy's key.</summary>
internal static class PinCommand
{
    private static readonly Argument<string> Key = new("key") { Description = "The backup's key, as list shows it." };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why it must be kept, for the record.", HelpName = "text", Required = true };

    public static Command Create() => new DrPortalCommand(
        "pin", "Copy a backup and its manifest to a place that no rule of the bucket empties, and prove that the copy is the backup. The last line of output is the copy's key.",
        [ExitCode.StorageUnavailable, ExitCode.NotFound, ExitCode.PreflightBlocked, ExitCode.Busy, ExitCode.RunCancelled], RunAsync)
    {
        Arguments = { Key },
        Options = { Reason },
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var pinned = await engine.Get<BackupPinning>().PinAsync(CommonOptions.Actor, parsed.GetRequiredValue(Key), parsed.GetRequiredValue(Reason), progress: null, signals.Cancel);
        output.Result(pinned, text =>
        {
            text.WriteLine($"Pinned: {ByteText.Of(pinned.Bytes)}, proved by {(pinned.Proof == PinProof.EntityTag ? "its entity tag" : "the SHA-256 of both")}{(pinned.HasManifest ? ", with a signed manifest" : "; nothing vouches for it, as for the backup")}.");
            text.WriteLine(pinned.PinnedKey);
        });
        return ExitCode.Ok;
    }
}

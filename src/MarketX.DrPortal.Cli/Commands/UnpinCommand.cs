using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal unpin</c>: deletes the pinned copy of a backup. Standard output ends with the copy's key.</summary>
internal static class UnpinCommand
{
    private static readonly Argument<string> Key = new("key") { Description = "The backup's key, or its copy's." };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why it need not be kept any more, for the record.", HelpName = "text", Required = true };
    private static readonly Option<string?> Confirm = new("--confirm") { Description = "The backup's name, where the copy is all that is left of it.", HelpName = "name" };

    public static Command Create() => new DrPortalCommand(
        "unpin", "Delete the pinned copy of a backup, so that the bucket's retention counts for it again.",
        [ExitCode.StorageUnavailable, ExitCode.DatabaseUnavailable, ExitCode.NotFound, ExitCode.Busy, .. ExitCode.OfServers], RunAsync)
    {
        Arguments = { Key },
        Options = { Reason, Confirm },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
            {
                var body = new { key = parsed.GetRequiredValue(Key), reason = parsed.GetRequiredValue(Reason), confirm = parsed.GetValue(Confirm) };
                return Show((await portal.PostAsync("api/v1/unpins", body, signals.Cancel)).GetProperty("key").GetString()!, output);
            }
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        return Show(await engine.Get<BackupUnpinning>().UnpinAsync(
            CommonOptions.Actor, parsed.GetRequiredValue(Key), parsed.GetValue(Confirm), parsed.GetRequiredValue(Reason), signals.Cancel), output);
    }

    private static ExitCode Show(string unpinned, CommandOutput output)
    {
        output.Result(new { PinnedKey = unpinned }, text => text.WriteLine($"Deleted the pinned copy {unpinned}."));
        return ExitCode.Ok;
    }
}

using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal delete</c>: deletes a backup by hand, with its manifest.</summary>
internal static class DeleteCommand
{
    private static readonly Argument<string> Key = new("key") { Description = "The backup's key, as list shows it." };
    private static readonly Option<string> Confirm = new("--confirm") { Description = "The backup's name, typed in full: the last part of the key.", HelpName = "name", Required = true };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the record.", HelpName = "text", Required = true };

    public static Command Create() => new DrPortalCommand(
        "delete", "Delete a backup and its manifest. Refused for the last good one, for a pinned one, and while a run reads it.",
        [ExitCode.StorageUnavailable, ExitCode.DatabaseUnavailable, ExitCode.NotFound, ExitCode.Busy, .. ExitCode.OfServers], RunAsync)
    {
        Arguments = { Key },
        Options = { Confirm, Reason },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
            {
                var body = new { key = parsed.GetRequiredValue(Key), confirm = parsed.GetRequiredValue(Confirm), reason = parsed.GetRequiredValue(Reason) };
                return Show((await portal.PostAsync("api/v1/deletions", body, signals.Cancel)).GetProperty("key").GetString()!, output);
            }
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        return Show(await engine.Get<BackupRemoval>().DeleteAsync(
            CommonOptions.Actor, parsed.GetRequiredValue(Key), parsed.GetRequiredValue(Confirm), parsed.GetRequiredValue(Reason), signals.Cancel), output);
    }

    private static ExitCode Show(string deleted, CommandOutput output)
    {
        output.Result(new { Key = deleted }, text => text.WriteLine($"Deleted {deleted} and its manifest."));
        return ExitCode.Ok;
    }
}

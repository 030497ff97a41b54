using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal backup</c>: dumps the database to the bucket. Standard output ends with the key.</summary>
internal static class BackupCommand
{
    private static readonly Option<string> Tag = new("--tag")
    {
        Description = "Why it is taken; becomes part of the key: a-z, 0-9 and -, at most 40.",
        HelpName = "tag",
        DefaultValueFactory = _ => "manual",
    };

    private static readonly Option<bool> Portal = new("--portal") { Description = "Back up the portal's own database (ConnectionStrings:Portal) instead, under a prefix of its own." };
    private static readonly Option<TimeSpan> Wait = CommonOptions.Wait();

    public static Command Create() => new DrPortalCommand(
        "backup", "Back up the database (DATABASE_NAME, else Production:Database) to the bucket. The last line of output is the backup's key.",
        [.. ExitCode.OfRuns, .. ExitCode.OfServers], RunAsync)
    {
        Options = { Tag, Portal, Wait },
        WorksRemotely = true,
        // The runbook's alarm: log collectors filter for this word.
        Alert = "BACKUP_FAILURE",
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        var tag = parsed.GetRequiredValue(Tag);
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null && parsed.GetValue(Portal))
                throw new CommandFailedException(ExitCode.Invalid, "--portal does not work with --server: run it where the portal's settings are.");
            if (portal is not null)
                return Show(await new RemoteRun(portal, output, signals).ExecuteAsync("api/v1/backups", new { tag }), output);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var queued = parsed.GetValue(Portal)
            ? await engine.Get<PortalBackupLauncher>().StartAsync(CommonOptions.Actor, signals.Cancel)
            : await engine.Get<BackupLauncher>().StartAsync(CommonOptions.Actor, tag, signals.Cancel);
        return Show(await new RunInProcess(engine, output, signals).ExecuteAsync(queued, parsed.GetValue(Wait)), output);
    }

    private static ExitCode Show(Run run, CommandOutput output)
    {
        var result = run.ResultAs<BackupResult>()!;
        output.Result(
            new { RunId = run.Id.Value, run.Status, Database = run.Target, result.Key, result.Bytes, result.SnapshotAt, result.ETag, result.Rows, result.Manifest },
            text =>
            {
                text.WriteLine($"Stored {ByteText.Of(result.Bytes)} in {Texts.Span(run.Duration(default))}; it holds all that was committed before {Texts.Time(result.SnapshotAt)}.");
                text.WriteLine(result.Key);
            });
        return ExitCode.Ok;
    }
}

using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core.Imports;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal import</c>: a manifest for an archive that has none. Standard output ends with the key.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> Key = new("key") { Description = "The backup's key, as list shows it." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why the archive can be trusted; asked for at a terminal.", HelpName = "reason" };
    private static readonly Option<TimeSpan> Wait = CommonOptions.Wait();

    public static Command Create() => new DrPortalCommand(
        "import", "Read an archive that has no valid manifest once and sign one for it: from then on it restores like ours. You vouch for the SQL in it. The last line of output is the key.",
        [.. ExitCode.OfRuns, .. ExitCode.OfServers], RunAsync)
    {
        Arguments = { Key },
        Options = { Reason, Wait },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var key = parsed.GetRequiredValue(Key);
        var reason = parsed.GetValue(Reason);
        if (reason is null && Terminal.CanAsk)
            reason = Terminal.Ask($"An archive is SQL that a restore runs. Why can {key} be trusted?");
        if (string.IsNullOrWhiteSpace(reason))
            throw new CommandFailedException(ExitCode.Invalid, "Say with --reason why the archive can be trusted: an import vouches for the SQL in it.");
        var request = new ImportRequest(key, reason);
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return Show(await new RemoteRun(portal, output, signals).ExecuteAsync("api/v1/imports", request), output);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var queued = await engine.Get<ImportLauncher>().StartAsync(CommonOptions.Actor, request, signals.Cancel);
        return Show(await new RunInProcess(engine, output, signals).ExecuteAsync(queued, parsed.GetValue(Wait)), output);
    }

    private static ExitCode Show(Run run, CommandOutput output)
    {
        var result = run.ResultAs<ImportResult>()!;
        output.Result(
            new { RunId = run.Id.Value, run.Status, result.Key, result.Bytes, result.ETag, result.Tables, result.Rows, result.UncountedTables, result.LargeObjects, result.FromCopy },
            text =>
            {
                text.WriteLine($"Signed: {Texts.Count(result.Tables, "table")}, {Texts.Count(result.Rows, "row")}{(result.UncountedTables > 0 ? $", {Texts.Count(result.UncountedTables, "table")} not counted" : "")}{(result.LargeObjects > 0 ? $", {Texts.Count(result.LargeObjects, "large object")}" : "")}{(result.FromCopy ? "; the portal's copy of the backup's own manifest was put back" : "")}.");
                text.WriteLine(result.Key);
            });
        return ExitCode.Ok;
    }
}

using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal restore</c>: loads a backup into a database of its own. Standard output ends with the database and its rows.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Key = new("key") { Description = "The backup's key, as list shows it." };
    private static readonly Argument<string> Database = new("database") { Description = "The database to make; with --into-schema one that exists." };
    private static readonly Option<string?> To = new("--to")
    {
        Description = "The server to restore to: a name from Servers in the settings, of the role staging or recovery. Without it the one of DATABASE_HOST.",
        HelpName = "server",
    };

    private static readonly Option<string?> Replace = new("--replace")
    {
        Description = "Where the database exists: its name once more, to replace it when the restore has succeeded.",
        HelpName = "name",
    };

    private static readonly Option<string[]> Tables = new("--table")
    {
        Description = "Only this table, with its indexes and constraints: schema.table as show --tables spells it. Give it again for more tables.",
        HelpName = "name",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> IntoSchema = new("--into-schema")
    {
        Description = "Bring the tables into a new schema of this name in the database, which must exist and keeps all that it has.",
        HelpName = "schema",
    };

    private static readonly Option<bool> NoVerify = new("--no-verify") { Description = "Do not read everything back to compare it with the manifest: sooner ready, less proved." };
    private static readonly Option<bool> WithoutOwners = new("--without-owners") { Description = "Make this user the owner of everything." };
    private static readonly Option<bool> WithoutPrivileges = new("--without-privileges") { Description = "Leave out GRANT and REVOKE." };
    private static readonly Option<string?> Unverified = new("--unverified")
    {
        Description = "Restore it although no valid manifest vouches for it, for this reason. An archive is SQL that the restore runs.",
        HelpName = "reason",
    };

    private static readonly Option<TimeSpan> Wait = CommonOptions.Wait();

    public static Command Create() => new DrPortalCommand(
        "restore", "Restore a backup into a staging database, never into production. The last line of output is the database and its rows.",
        [ExitCode.Production, ExitCode.TargetExists, .. ExitCode.OfRuns, .. ExitCode.OfServers], RunAsync)
    {
        Arguments = { Key, Database },
        WorksRemotely = true,
        Options = { To, Replace, Tables, IntoSchema, NoVerify, WithoutOwners, WithoutPrivileges, Unverified, Wait },
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var request = new RestoreRequest(parsed.GetRequiredValue(Key), parsed.GetRequiredValue(Database))
        {
            Server = parsed.GetValue(To),
            ReplaceTyped = parsed.GetValue(Replace),
            Tables = parsed.GetValue(Tables) is [_, ..] tables ? tables : null,
            IntoSchema = parsed.GetValue(IntoSchema),
            Verify = !parsed.GetValue(NoVerify),
            WithoutOwners = parsed.GetValue(WithoutOwners),
            WithoutPrivileges = parsed.GetValue(WithoutPrivileges),
            UnverifiedReason = parsed.GetValue(Unverified),
        };
        if (request.UnverifiedReason is not null && string.IsNullOrWhiteSpace(request.UnverifiedReason))
            throw new CommandFailedException(ExitCode.Invalid, "--unverified is empty: say why the backup can be trusted.");
        if (request.ReplaceTyped is { } typed && typed != request.Database)
            throw new CommandFailedException(ExitCode.Invalid, $"--replace is '{typed}', the database is '{request.Database}': give the same name twice to replace it.");
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return Show(request, await new RemoteRun(portal, output, signals).ExecuteAsync("api/v1/restores", request), output);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var queued = await StartAsync(engine.Get<RestoreLauncher>(), request, signals.Cancel);
        await SweepAsync(engine.Get<ILeftoverSweep>(), output, signals.Cancel);
        return Show(request, await new RunInProcess(engine, output, signals).ExecuteAsync(queued, parsed.GetValue(Wait)), output);
    }

    private static ExitCode Show(RestoreRequest request, Run run, CommandOutput output)
    {
        var result = run.ResultAs<RestoreResult>()!;
        output.Result(
            new { RunId = run.Id.Value, run.Status, request.Key, Chosen = request.Tables, run.Server, result.Database, result.Schema, result.Bytes, result.Rows, result.Tables, result.Replaced, result.Seconds, Verdict = result.Verification?.Verdict },
            text =>
            {
                text.WriteLine($"Restored {Texts.Count(result.Tables.Count, "table")}, {ByteText.Of(result.Bytes)}, in {Texts.Span(TimeSpan.FromSeconds(result.Seconds))}{(result.Replaced ? ", in place of the database that had the name" : "")}{(run.Server is { } server ? $" on the server {server}" : "")}.");
                text.WriteLine(result.Verification is { } verification ? $"{verification.Verdict}: {verification.Sentence}" : "Not read back: compare it with drportal verify.");
                // For scripts: digits alone.
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Database}{(result.Schema is null ? "" : $".{result.Schema}")}: {result.Rows} rows"));
            });
        return ExitCode.Ok;
    }

    // Where no portal watches, a command line that was killed leaves its database to the next one.
    private static async Task SweepAsync(ILeftoverSweep sweep, CommandOutput output, CancellationToken cancellationToken)
    {
        try
        {
            await sweep.SweepAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is queued by now: it ends as cancelled when it is its turn.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Theirs, not ours: the restore that was asked for can go on.
            output.Warn($"What an earlier restore left could not be removed: {Failure.Of(e).Message}");
        }
    }

    // A person at a terminal can type the name when it turns out that the database exists; a script says so beforehand.
    private static async Task<Run> StartAsync(RestoreLauncher launcher, RestoreRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await launcher.StartAsync(CommonOptions.Actor, request, cancellationToken);
        }
        catch (RequestRefusedException e) when (e.Reason == RefusalReason.TargetExists)
        {
            if (!Terminal.CanAsk)
                throw new CommandFailedException(ExitCode.TargetExists, $"\"{request.Database}\" exists and would be replaced. Give --replace '{request.Database}' to replace it, or choose another name.");
            var typed = Terminal.Ask($"\"{request.Database}\" exists and will be replaced when the restore has succeeded. Type its name to go on:");
            if (typed != request.Database)
                throw new CommandFailedException(ExitCode.TargetExists, $"\"{request.Database}\" was not replaced: its name was not typed.");
            return await launcher.StartAsync(CommonOptions.Actor, request with { ReplaceTyped = typed }, cancellationToken);
        }
    }
}

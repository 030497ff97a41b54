using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal recover</c>: the server is lost. Needs the bucket and a new server, nothing else. Standard output ends with the database and its rows.</summary>
internal static class RecoverCommand
{
    private static readonly Option<string?> To = new("--to")
    {
        Description = "The new server: a name from Servers in the settings, or host or host:port. Without it the one of DATABASE_HOST.",
        HelpName = "server",
    };

    private static readonly Option<string?> User = new("--user") { Description = "User on a server that --to names by its host: a superuser, or one with CREATEROLE and CREATEDB. Without it DATABASE_USER.", HelpName = "name" };
    private static readonly Option<FileInfo?> PasswordFile = new("--password-file")
    {
        Description = $"File with that user's password. Else {RecoveryTarget.PasswordVariable}; a password is never an argument.",
        HelpName = "file",
    };

    private static readonly Option<string?> Backup = new("--backup") { Description = "The backup's key; by default the newest of production with a valid manifest.", HelpName = "key" };
    private static readonly Option<string?> Database = new("--database") { Description = "The database to make; by default it gets the name that it had.", HelpName = "name" };
    private static readonly Option<bool> WithoutGlobals = new("--without-globals") { Description = "Make no roles and tablespaces: those that the server has are enough." };
    private static readonly Option<bool> WithoutOwners = new("--without-owners") { Description = "Make this user the owner of everything." };
    private static readonly Option<bool> WithoutPrivileges = new("--without-privileges") { Description = "Leave out GRANT and REVOKE." };
    private static readonly Option<string?> Unverified = new("--unverified")
    {
        Description = "Recover it although no valid manifest vouches for it, for this reason. An archive is SQL that the recovery runs.",
        HelpName = "reason",
    };

    private static readonly Option<TimeSpan> Wait = CommonOptions.Wait();

    public static Command Create() => new DrPortalCommand(
        "recover", "Bring roles, tablespaces and the newest good backup to a new server, with nothing but the bucket. The last line of output is the database and its rows.",
        [ExitCode.Production, ExitCode.TargetExists, .. ExitCode.OfRuns, .. ExitCode.OfServers], RunAsync)
    {
        Options = { To, User, PasswordFile, Backup, Database, WithoutGlobals, WithoutOwners, WithoutPrivileges, Unverified, Wait },
        WorksRemotely = true,
        Alert = "RECOVERY_FAILURE",
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var unverified = parsed.GetValue(Unverified);
        if (unverified is not null && string.IsNullOrWhiteSpace(unverified))
            throw new CommandFailedException(ExitCode.Invalid, "--unverified is empty: say why the backup can be trusted.");
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
            {
                if (parsed.GetValue(User) is not null || parsed.GetValue(PasswordFile) is not null)
                    throw new CommandFailedException(ExitCode.Invalid, "With --server, --to names a server of the portal's settings, which say its user and password: leave out --user and --password-file.");
                return Show(await new RemoteRun(portal, output, signals).ExecuteAsync("api/v1/recoveries", RequestOf(parsed, parsed.GetValue(To))), output);
            }
        }

        var target = RecoveryTarget.Of(CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config)), parsed.GetValue(To), parsed.GetValue(User), parsed.GetValue(PasswordFile));
        await using var engine = await Engine.StartAsync(target.Configuration, target.Name is null ? HistoryNeed.None : HistoryNeed.Wanted, output, signals.Cancel);
        var queued = await engine.Get<RecoveryLauncher>().StartAsync(CommonOptions.Actor, RequestOf(parsed, target.Name), signals.Cancel);
        return Show(await new RunInProcess(engine, output, signals).ExecuteAsync(queued, parsed.GetValue(Wait)), output);
    }

    private static RecoveryRequest RequestOf(ParseResult parsed, string? server) => new()
    {
        Server = server,
        Key = parsed.GetValue(Backup),
        Database = parsed.GetValue(Database),
        WithoutGlobals = parsed.GetValue(WithoutGlobals),
        WithoutOwners = parsed.GetValue(WithoutOwners),
        WithoutPrivileges = parsed.GetValue(WithoutPrivileges),
        UnverifiedReason = parsed.GetValue(Unverified),
    };

    private static ExitCode Show(Run run, CommandOutput output)
    {
        var result = run.ResultAs<RecoveryResult>()!;
        output.Result(
            new
            {
                RunId = run.Id.Value, run.Status, result.Key, result.Database, result.Host, result.Port, result.Rows, result.Tables, result.Bytes, result.Seconds, result.DataUntil,
                Verdict = result.Verification?.Verdict, result.Globals, result.Notes, result.NextSteps,
            },
            text => Write(text, result));
        return ExitCode.Ok;
    }

    private static void Write(TextWriter text, RecoveryResult result)
    {
        text.WriteLine($"Recovered {Texts.Count(result.Tables, "table")}, {ByteText.Of(result.Bytes)}, from {result.Key} in {Texts.Span(TimeSpan.FromSeconds(result.Seconds))}.");
        text.WriteLine(result.Verification is { } verification ? $"{verification.Verdict}: {verification.Sentence}" : "Not compared with a manifest: look at it before you rely on it.");
        if (result.Globals is { } globals)
        {
            text.WriteLine(globals.Created.Count == 0 ? "All roles and tablespaces were there already." : $"Made {string.Join(", ", globals.Created)}.");
            foreach (var line in globals.Problems.Select(p => $"Could not be made: {p}").Concat(globals.Differences.Select(d => $"Not as it was: {d}")))
                text.WriteLine(line);
        }

        foreach (var note in result.Notes)
            text.WriteLine(note);
        text.WriteLine("What is left to do:");
        for (var i = 0; i < result.NextSteps.Count; i++)
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {result.NextSteps[i]}"));
        // For scripts: digits alone.
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Database} at {result.Host}:{result.Port}: {result.Rows} rows"));
    }
}

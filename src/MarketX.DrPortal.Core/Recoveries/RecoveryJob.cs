using System.Globalization;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>
/// The work of a recovery: roles and tablespaces, then the backup by the engine that restores use, verification, and as the
/// last step, in one transaction, its name and all that belongs to the database itself.
/// </summary>
public sealed class RecoveryJob(RecoveryPreflight preflight, RestoreEngines engines, GlobalsStore store, TimeProvider time) : IRunHandler
{
    /// <inheritdoc />
    public RunKind Kind => RunKind.Recovery;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (started, tracker) = (time.GetTimestamp(), context.Tracker);
        tracker.Begin(RecoveryPhases.Of(index: false, verify: true));
        var plan = await preflight.CheckAsync(context.Run.RequestAs<RecoveryRequest>(), cancellationToken);
        plan.Report.LogTo(tracker).ThrowIfBlocked();
        var engine = engines.Of(plan.Request.Server);
        var (database, request) = (plan.Request.Database!, plan.Restore);
        tracker.Log(RunLogLevel.Info, $"Recovers \"{database}\" from {request.Key} to {engine.Server.Address}.");

        tracker.Enter(RecoveryPhases.Globals);
        var notes = new List<string>();
        var globals = plan.Globals is { } saved ? await CreateGlobalsAsync(context, saved, notes, cancellationToken) : null;
        await using var memberships = new OwnerMemberships(engine.Server, context, plan.Backup.Head!);
        if (!request.WithoutOwners)
            await memberships.TakeAsync(cancellationToken);
        // The roles are there now: everything else is looked at again, as any restore does.
        await engine.Engine.CheckAsync(context, request, cancellationToken);
        var source = await engine.Engine.OpenAsync(request, cancellationToken);
        var verify = source.Manifest is not null;
        tracker.Report(p => p with { Phases = RecoveryPhases.Of(index: !source.HasPlaces, verify) });
        var resources = new RunResources
        {
            ScratchDatabase = ScratchDatabase.RestoringName(database, context.Run.Id), ScratchFolder = engine.Engine.ScratchFolderOf(context.Run.Id), Memberships = memberships.Taken,
        };
        await context.NoteResourcesAsync(resources, cancellationToken);
        var (rows, jobs) = await engine.Engine.FillAsync(context, request, source, null, resources, ScratchDatabase.CommentPrefix + database, cancellationToken);
        var verification = verify ? await new RestoreCheck(engine.Verifier, context, jobs).RunAsync(resources.ScratchDatabase, database, source.Expected(null), cancellationToken) : null;

        tracker.Enter(RestorePhases.Publish);
        var (bytes, identifier) = await PublishAsync(engine.Server, context, plan, resources.ScratchDatabase, notes, cancellationToken);
        foreach (var note in notes)
            tracker.Log(RunLogLevel.Warning, note);
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        tracker.Report(p => p with { Fraction = 1 });
        tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"\"{database}\" is recovered: {rows.Count} tables, {rows.Sum(r => r.Rows):N0} rows, {ByteText.Of(bytes)}, after {seconds:0.0} s."));
        var until = source.Manifest?.SnapshotAt;
        return new RecoveryResult(request.Key, database, engine.Server.Host, engine.Server.Port, rows.Sum(r => r.Rows), rows.Count, bytes, Math.Round(seconds, 1))
        {
            DataUntil = until, Verification = verification, Globals = globals, Notes = [.. plan.Request.Skipped.Select(s => s.Sentence), .. notes],
            NextSteps = RecoveryNextSteps.Of(engine.Server.Host, engine.Server.Port, database, identifier, until, globals),
        };
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var lines = new List<string>();
        if (run.Resources.ScratchFolder is { } folder && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
            lines.Add("Removed the files for pg_restore.");
        }

        if (run.Resources is { ScratchDatabase: null, Memberships.Count: 0 })
            return lines;
        var server = engines.Of(run.Server).Server;
        await using var connection = await server.OpenAsync(server.MaintenanceDatabase, $"drportal-cleanup:{run.Id}", cancellationToken);
        if (await OwnerMemberships.GiveBackAsync(connection, run.Resources.Memberships, cancellationToken) is { Count: > 0 } left)
            lines.Add($"Revoked from the recovery's user the memberships in {string.Join(", ", left)}, which it had taken.");
        if (run.Resources.ScratchDatabase is { } scratch && await ScratchDatabase.DropAsync(connection, scratch, cancellationToken))
            lines.Add($"Dropped the unfinished database \"{scratch}\". Roles and tablespaces that were made stay.");
        return lines;
    }

    private async Task<GlobalsReport> CreateGlobalsAsync(RunContext context, SavedGlobals saved, List<string> notes, CancellationToken cancellationToken)
    {
        var (passwords, problem) = store.PasswordsOf(saved);
        if (problem is not null)
            notes.Add(problem);
        var report = await context.Lock.UseAsync(c => new GlobalsCreator(c, saved.Server, passwords).RunAsync(cancellationToken), cancellationToken);
        context.Tracker.Log(RunLogLevel.Info, report.Created.Count == 0 ? "All roles and tablespaces were there already." : $"Made {string.Join(", ", report.Created)}.");
        if (report.Present.Count > 0)
            context.Tracker.Log(RunLogLevel.Info, $"Were there already and stay as they are: {string.Join(", ", report.Present)}.");
        foreach (var difference in report.Differences)
            context.Tracker.Log(RunLogLevel.Warning, $"Not as it was: {difference}");
        foreach (var failed in report.Problems)
            context.Tracker.Log(RunLogLevel.Warning, $"Could not be made: {failed}");
        return report;
    }

    private static async Task<(long Bytes, string Identifier)> PublishAsync(
        PostgresServer server, RunContext context, RecoveryPlan plan, string scratch, List<string> notes, CancellationToken cancellationToken)
    {
        var database = plan.Request.Database!;
        var wanted = await context.Lock.UseAsync(async connection =>
        {
            GlobalDatabase? wanted = null;
            if (plan.Globals is { } saved)
            {
                var here = (await GlobalsReader.ReadAsync(connection, cancellationToken)).Bootstrap;
                wanted = saved.Database.Rename(role => role == saved.Server.Bootstrap ? here : role);
                if (plan.Request.WithoutOwners)
                    wanted = wanted.OwnedBy(server.User);
            }
            else
                notes.Add("The database's own owner, settings, privileges, connection limit and comment were not saved beside the backup: set them by hand.");

            var runner = new StatementRunner(connection);
            var lived = await ScratchDatabase.PublishAsync(server, connection, scratch, database, null, context.Lock.Lost, cancellationToken, async () =>
            {
                foreach (var statement in wanted?.StatementsFor(database) ?? [])
                    await runner.RunAsync(statement, cancellationToken);
            });
            if (!lived)
                context.Tracker.Log(RunLogLevel.Warning, $"The connection broke as \"{database}\" was given its name. Looked at anew, it has it.");
            notes.AddRange(runner.Problems.Select(p => $"Could not be set: {p}"));
            return wanted;
        }, cancellationToken);
        // From here on it is there, whatever is asked for.
        await using var connection = await server.OpenAsync(server.MaintenanceDatabase, context.ApplicationName, CancellationToken.None);
        if (wanted is not null && await GlobalsReader.DatabaseAsync(connection, database, CancellationToken.None) is { } present)
            notes.AddRange(wanted.DifferencesTo(present).Select(d => $"Not as it was: {d}."));
        await using var command = new NpgsqlCommand("SELECT pg_database_size($1), (SELECT system_identifier::text FROM pg_control_system())", connection);
        command.Parameters.AddWithValue(database);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        await reader.ReadAsync(CancellationToken.None);
        return (reader.GetInt64(0), reader.GetString(1));
    }
}

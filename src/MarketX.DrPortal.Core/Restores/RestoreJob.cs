using System.Globalization;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Verifications;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// The work of a restore run: a database of its own making, filled straight from the bucket, ANALYZE, verification,
/// and the final name as the last step. No archive is downloaded.
/// </summary>
public sealed class RestoreJob(RestoreEngines engines, RestorePreflight preflight, PgToolLocator tools, TimeProvider time) : IRunHandler
{
    /// <inheritdoc />
    public RunKind Kind => RunKind.Restore;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var started = time.GetTimestamp();
        var tracker = context.Tracker;
        var request = context.Run.RequestAs<RestoreRequest>();
        var (_, _, engine, verifier) = engines.Of(context.Run.Server);
        tracker.Begin(RestorePhases.Of(index: false, verify: false));
        var replaces = await PrepareAsync(context, request, cancellationToken) && request.IntoSchema is null;
        var source = await engine.OpenAsync(request, cancellationToken);
        var selection = request.Tables is { } tables ? TableSelection.Of(source.Head, tables) : null;
        var verify = request.Verify && source.Manifest is not null;
        tracker.Report(p => p with { Phases = RestorePhases.Of(index: !source.HasPlaces, verify, transfer: request.IntoSchema is not null) });
        var resources = new RunResources
        {
            ScratchDatabase = ScratchDatabase.RestoringName(request.Database, context.Run.Id),
            ReplacedDatabase = replaces ? ScratchDatabase.ReplacedName(request.Database, context.Run.Id) : null,
            ScratchFolder = engine.ScratchFolderOf(context.Run.Id),
        };
        await context.NoteResourcesAsync(resources, cancellationToken);
        var (rows, jobs) = await engine.FillAsync(
            context, request, source, selection, resources, ScratchDatabase.CommentPrefix + request.Database, cancellationToken);

        // Where nobody writes between the two marks, what was compared is what is there.
        var mark = await MarkAsync(context, resources.ScratchDatabase, cancellationToken);
        var verification = verify ? await new RestoreCheck(verifier, context, jobs).RunAsync(resources.ScratchDatabase, request.Database, source.Expected(selection), cancellationToken) : null;

        if (await MarkAsync(context, resources.ScratchDatabase, cancellationToken) is not { } after || !after.IsStill(mark))
            mark = null;

        if (request.IntoSchema is not null)
            return await TransferAsync(context, request, resources.ScratchDatabase, started, verification, cancellationToken);

        tracker.Enter(RestorePhases.Publish);
        (var bytes, replaces) = await PublishAsync(context, request.Database, resources, cancellationToken);
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        tracker.Report(p => p with { Fraction = 1 });
        tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"\"{request.Database}\"{(context.Run.Server is { } named ? $" on the server \"{named}\"" : "")} is ready: {rows.Count} tables, {rows.Sum(r => r.Rows):N0} rows, {ByteText.Of(bytes)}, after {seconds:0.0} s."));
        return new RestoreResult(request.Database, bytes, rows.Sum(r => r.Rows), rows, replaces, Math.Round(seconds, 1)) { Verification = verification, WriteMark = verification is null ? null : mark };
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

        if (run.Resources.ScratchDatabase is { } scratch)
        {
            var server = engines.Of(run.Server).Server;
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, $"drportal-cleanup:{run.Id}", cancellationToken);
            if (await SchemaTransfer.UndoAsync(server, connection, run, cancellationToken))
                lines.Add("Dropped the schema that was not counted to its end.");
            if (await ScratchDatabase.DropAsync(connection, scratch, cancellationToken))
                lines.Add($"Dropped the unfinished database \"{scratch}\".");
            if (run.Resources.ReplacedDatabase is { } replaced && await ScratchDatabase.DropAsync(connection, replaced, cancellationToken))
                lines.Add($"Dropped \"{replaced}\", which this run had replaced.");
        }

        return lines;
    }

    private async Task<RestoreResult> TransferAsync(RunContext context, RestoreRequest request, string scratch, long started, VerificationReport? verification, CancellationToken cancellationToken)
    {
        context.Tracker.Enter(RestorePhases.Transfer);
        var server = engines.Of(context.Run.Server).Server;
        var rows = await new SchemaTransfer(server, tools, context, request).RunAsync(scratch, cancellationToken);
        // It is there: a cancel comes too late, and must not leave it behind as that of a cancelled run.
        long bytes;
        await using (var connection = await server.OpenAsync(request.Database, context.ApplicationName, CancellationToken.None))
        await using (var size = new NpgsqlCommand("SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)", connection))
        {
            size.Parameters.AddWithValue(request.IntoSchema!);
            bytes = (long)(await size.ExecuteScalarAsync(CancellationToken.None))!;
        }

        await context.Lock.UseAsync(async c =>
        {
            await DropScratchAsync(c, context.Tracker, scratch);
            return true;
        }, CancellationToken.None);
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        context.Tracker.Report(p => p with { Fraction = 1 });
        context.Tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"The schema \"{request.IntoSchema}\" of \"{request.Database}\" is ready: {rows.Count} tables, {rows.Sum(r => r.Rows):N0} rows, counted on both sides, after {seconds:0.0} s."));
        return new RestoreResult(request.Database, bytes, rows.Sum(r => r.Rows), rows, Replaced: false, Math.Round(seconds, 1)) { Schema = request.IntoSchema, Verification = verification };
    }

    private Task<WriteMark?> MarkAsync(RunContext context, string database, CancellationToken cancellationToken) =>
        context.Lock.UseAsync(c => WriteMark.ReadSettledAsync(c, database, time, cancellationToken), cancellationToken);

    private async Task<bool> PrepareAsync(RunContext context, RestoreRequest request, CancellationToken cancellationToken)
    {
        (await preflight.CheckAsync(request, cancellationToken)).LogTo(context.Tracker).ThrowIfBlocked();
        return await context.Lock.UseAsync(async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", connection);
            command.Parameters.AddWithValue(request.Database);
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }, cancellationToken);
    }

    // The tables are where they were to go; what goes wrong now must not call the run failed.
    private static async Task DropScratchAsync(NpgsqlConnection connection, RunTracker tracker, string scratch)
    {
        try
        {
            await ScratchDatabase.DropAsync(connection, scratch, CancellationToken.None);
        }
        catch (PostgresException e)
        {
            tracker.Log(RunLogLevel.Warning, $"The scratch database \"{scratch}\" could not be dropped yet: {e.MessageText} The portal tries again.");
        }
    }

    private async Task<(long Bytes, bool Replaced)> PublishAsync(RunContext context, string target, RunResources resources, CancellationToken cancellationToken)
    {
        var server = engines.Of(context.Run.Server).Server;
        var (bytes, lived) = await context.Lock.UseAsync(async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT pg_database_size($1)", connection);
            command.Parameters.AddWithValue(resources.ScratchDatabase!);
            var size = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            return (size, await ScratchDatabase.PublishAsync(server, connection, resources.ScratchDatabase!, target, resources.ReplacedDatabase, context.Lock.Lost, cancellationToken));
        }, cancellationToken);
        if (!lived)
            context.Tracker.Log(RunLogLevel.Warning, $"The connection broke as \"{target}\" was given its name. Looked at anew, it has it.");
        return (bytes, resources.ReplacedDatabase is { } replaced && await DropReplacedAsync(server, context, target, replaced));
    }

    // The restore is done when the new database has its name; what goes wrong now must not call it failed. False when somebody had
    // dropped the old one before.
    private static async Task<bool> DropReplacedAsync(PostgresServer server, RunContext context, string target, string replaced)
    {
        try
        {
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, context.ApplicationName, CancellationToken.None);
            var dropped = await ScratchDatabase.DropAsync(connection, replaced, CancellationToken.None);
            context.Tracker.Log(RunLogLevel.Info, dropped ? $"Dropped the database that was \"{target}\" before." : $"The \"{target}\" that was to be replaced was dropped by somebody during the restore.");
            return dropped;
        }
        catch (Exception e) when (e is NpgsqlException or PostgresUnavailableException)
        {
            context.Tracker.Log(RunLogLevel.Warning, $"The database that was \"{target}\" before, now \"{replaced}\", could not be dropped yet: {e.Message} The portal tries again.");
            return true;
        }
    }
}

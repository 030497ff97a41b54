using System.Globalization;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// The work of a restore run: download, a database of its own making, <c>pg_restore</c> in parallel, ANALYZE, row
/// counts, and the final name as the last step.
/// </summary>
public sealed class RestoreJob(
    PostgresServer server, PgToolLocator tools, IBackupStorage storage, RestorePreflight preflight, RestoreOptions options, TimeProvider time) : IRunHandler
{
    private int Jobs => options.Jobs > 0 ? options.Jobs : Math.Max(2, Environment.ProcessorCount);

    /// <inheritdoc />
    public RunKind Kind => RunKind.Restore;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var started = time.GetTimestamp();
        var tracker = context.Tracker;
        var request = context.Run.RequestAs<RestoreRequest>();
        tracker.Begin(RestorePhases.Names);
        var replaces = await PrepareAsync(context, request, cancellationToken);
        var resources = new RunResources
        {
            ScratchDatabase = ScratchDatabase.RestoringName(request.Database, context.Run.Id),
            ReplacedDatabase = replaces ? ScratchDatabase.ReplacedName(request.Database, context.Run.Id) : null,
            ScratchFolder = Path.Combine(preflight.ScratchRoot, $"drportal-{context.Run.Id}"),
        };
        await context.NoteResourcesAsync(resources, cancellationToken);

        var (file, head) = await DownloadAsync(context, request.Key, resources.ScratchFolder, cancellationToken);
        await context.Lock.UseAsync(async c =>
        {
            await ScratchDatabase.CreateAsync(c, resources.ScratchDatabase, request.Database, ArchiveDatabase.From(head), cancellationToken);
            return true;
        }, cancellationToken);
        tracker.Log(RunLogLevel.Info, $"Made database \"{resources.ScratchDatabase}\", which gets its final name at the end.");
        await LoadAsync(context, request, resources.ScratchDatabase, file, head, cancellationToken);
        Directory.Delete(resources.ScratchFolder, recursive: true);

        tracker.Enter(RestorePhases.Analyze);
        await AnalyzeAsync(resources.ScratchDatabase, context.ApplicationName, cancellationToken);
        tracker.Enter(RestorePhases.Count);
        var rows = await RowCounter.CountAsync(server, resources.ScratchDatabase, context.ApplicationName, Jobs, (done, total, table) => tracker.Report(p => p with
        {
            ItemsDone = done, ItemsTotal = total, CurrentItem = table, Fraction = RestorePhases.Fraction(RestorePhases.Count, (double)done / total),
        }), cancellationToken);

        tracker.Enter(RestorePhases.Publish);
        var bytes = await PublishAsync(context, request.Database, resources, cancellationToken);
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        tracker.Report(p => p with { Fraction = 1 });
        tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"\"{request.Database}\" is ready: {rows.Count} tables, {rows.Sum(r => r.Rows):N0} rows, {ByteText.Of(bytes)}, after {seconds:0.0} s."));
        return new RestoreResult(request.Database, bytes, rows.Sum(r => r.Rows), rows, replaces, Math.Round(seconds, 1));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var lines = new List<string>();
        if (run.Resources.ScratchFolder is { } folder && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
            lines.Add("Removed the downloaded archive.");
        }

        if (run.Resources.ScratchDatabase is { } scratch)
        {
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, $"drportal-cleanup:{run.Id}", cancellationToken);
            if (await ScratchDatabase.DropAsync(connection, scratch, cancellationToken))
                lines.Add($"Dropped the unfinished database \"{scratch}\".");
            if (run.Resources.ReplacedDatabase is { } replaced && await ScratchDatabase.DropAsync(connection, replaced, cancellationToken))
                lines.Add($"Dropped \"{replaced}\", which this run had replaced.");
        }

        return lines;
    }

    private async Task<bool> PrepareAsync(RunContext context, RestoreRequest request, CancellationToken cancellationToken)
    {
        var report = await preflight.CheckAsync(request, cancellationToken);
        foreach (var check in report.Checks)
        {
            context.Tracker.Log(
                check.Verdict switch { PreflightVerdict.Blocked => RunLogLevel.Error, PreflightVerdict.Warning => RunLogLevel.Warning, _ => RunLogLevel.Info },
                $"Preflight, {check.Topic}: {check.Finding}{(check.Remedy is null ? "" : " " + check.Remedy)}");
        }

        report.ThrowIfBlocked();
        return await context.Lock.UseAsync(async connection =>
        {
            await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", connection);
            command.Parameters.AddWithValue(request.Database);
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }, cancellationToken);
    }

    private async Task<(string File, ArchiveHead Head)> DownloadAsync(RunContext context, string key, string folder, CancellationToken cancellationToken)
    {
        var tracker = context.Tracker;
        tracker.Enter(RestorePhases.Download);
        var detail = await storage.FindAsync(key, cancellationToken) ?? throw new RunFailedException($"{storage.Place} has no {key} any more.");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Path.Combine(folder, "archive.dump");
        var arrived = 0L;
        await ObjectDownload.ToFileAsync(storage, detail, file, bytes =>
        {
            var done = Interlocked.Add(ref arrived, bytes);
            tracker.Report(p => p with { BytesDone = Math.Max(done, p.BytesDone ?? 0), BytesTotal = detail.Object.Bytes, Fraction = RestorePhases.Fraction(RestorePhases.Download, (double)done / detail.Object.Bytes) });
        }, cancellationToken);
        tracker.Log(RunLogLevel.Info, $"Downloaded {ByteText.Of(arrived)}.");
        await using var stream = File.OpenRead(file);
        try
        {
            return (file, await ArchiveReader.ReadHeadAsync(stream, cancellationToken));
        }
        catch (ArchiveFormatException e)
        {
            throw new RunFailedException($"{key}: {e.Message}", e);
        }
    }

    private async Task LoadAsync(RunContext context, RestoreRequest request, string database, string file, ArchiveHead head, CancellationToken cancellationToken)
    {
        var tracker = context.Tracker;
        tracker.Enter(RestorePhases.Schema);
        int major;
        await using (var connection = await server.OpenAsync(database, context.ApplicationName, cancellationToken))
            major = connection.PostgreSqlVersion.Major;
        var tool = await tools.PgRestoreForAsync(major, cancellationToken);
        List<string> arguments =
        [
            "--verbose", "--no-password", "--exit-on-error", $"--jobs={Jobs.ToString(CultureInfo.InvariantCulture)}", "--no-subscriptions",
            .. request.WithoutOwners ? ["--no-owner"] : Array.Empty<string>(),
            .. request.WithoutPrivileges ? ["--no-privileges"] : Array.Empty<string>(),
            // As settings, in which a name with "=" stays a name.
            $"--dbname=dbname='{database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'",
            file,
        ];
        tracker.Log(RunLogLevel.Info, $"$ pg_restore {string.Join(' ', arguments)}  (pg_restore {tool.Version})");
        var progress = new PgRestoreProgress(tracker, ArchiveContents.Of(head, null).CountsByDescription);
        await using var size = DatabaseSizeProbe.Start(server, database, context, time, cancellationToken);
        var outcome = await PgProcess.RunAsync(tool.Path, arguments, server.ToolEnvironment(database, context.ApplicationName),
            (output, token) => output.CopyToAsync(Stream.Null, token), progress.OnLine, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (outcome.ExitCode != 0)
        {
            var reason = outcome.ErrorTail.FirstOrDefault(l => l.Contains("error:", StringComparison.Ordinal)) ?? outcome.ErrorTail.LastOrDefault() ?? "it said nothing";
            throw new RunFailedException($"pg_restore failed (exit code {outcome.ExitCode}): {reason}");
        }
    }

    private async Task AnalyzeAsync(string database, string applicationName, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(database, applicationName, cancellationToken);
        await using var command = new NpgsqlCommand("ANALYZE", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // The restore is done when the new database has its name; what goes wrong now must not call it failed.
    private static async Task DropReplacedAsync(NpgsqlConnection connection, RunTracker tracker, string target, string replaced)
    {
        try
        {
            await ScratchDatabase.DropAsync(connection, replaced, CancellationToken.None);
            tracker.Log(RunLogLevel.Info, $"Dropped the database that was \"{target}\" before.");
        }
        catch (PostgresException e)
        {
            tracker.Log(RunLogLevel.Warning, $"The database that was \"{target}\" before, now \"{replaced}\", could not be dropped yet: {e.MessageText} The portal tries again.");
        }
    }

    private static Task<long> PublishAsync(RunContext context, string target, RunResources resources, CancellationToken cancellationToken) =>
        context.Lock.UseAsync(async connection =>
        {
            await ScratchDatabase.PublishAsync(connection, resources.ScratchDatabase!, target, resources.ReplacedDatabase, cancellationToken);
            if (resources.ReplacedDatabase is { } replaced)
            {
                await DropReplacedAsync(connection, context.Tracker, target, replaced);
            }

            await using var command = new NpgsqlCommand("SELECT pg_database_size($1)", connection);
            command.Parameters.AddWithValue(target);
            return (long)(await command.ExecuteScalarAsync(CancellationToken.None))!;
        }, cancellationToken);
}

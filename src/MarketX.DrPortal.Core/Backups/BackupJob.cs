using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Npgsql;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// The work of a backup run: <c>pg_dump</c>'s custom format, with the offset of every table, streamed to the bucket. Nothing shows under the key
/// until pg_dump has ended well and every byte is stored.
/// </summary>
public sealed class BackupJob(
    PostgresServer server, PgToolLocator tools, IBackupStorage storage, StorageOptions options, BackupCatalog catalog, IRunStore runs, TimeProvider time) : IRunHandler
{
    private const string Prepare = "Prepare", Dump = "Dump and upload", Finish = "Finish";

    /// <inheritdoc />
    public RunKind Kind => RunKind.Backup;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var tracker = context.Tracker;
        var request = context.Run.RequestAs<BackupRequest>();
        tracker.Begin(Prepare, Dump, Finish);
        var source = await ReadSourceAsync(request.Database, context.ApplicationName, cancellationToken);
        var tool = await tools.PgDumpForAsync(source.Version.Major, cancellationToken);
        var key = await FreeKeyAsync(request.Tag, cancellationToken);
        await context.NoteResourcesAsync(new RunResources { ObjectKey = key }, cancellationToken);
        tracker.Log(RunLogLevel.Info, $"Source: \"{request.Database}\" at {server.Address}, PostgreSQL {source.Version}. Snapshot not before {Text(source.SnapshotAt)}.");
        tracker.Log(RunLogLevel.Info, $"Object: s3://{storage.Bucket}/{key}. Tool: pg_dump {tool.Version}.");

        tracker.Enter(Dump);
        var estimate = (await runs.RecentSuccessesAsync(RunKind.Backup, context.Run.Target, 1, cancellationToken)).FirstOrDefault()?.ResultAs<BackupResult>()?.Bytes;
        tracker.Report(p => p with { BytesDone = 0, BytesTotal = estimate, BytesTotalIsEstimate = estimate is not null });
        var dump = await new ArchiveDump(server, storage, context, tool).RunAsync(request.Database, key, Metadata(context.Run, request, source, tool), cancellationToken);
        await using var upload = dump.Upload;

        tracker.Enter(Finish);
        var eTag = await upload.CompleteAsync(dump.Archive.HeadBytes, cancellationToken);
        // What the storage says it holds, not what we think we sent.
        var stored = await storage.FindAsync(key, cancellationToken);
        if (stored is null || stored.Object.Bytes != upload.BytesWritten || stored.Metadata.GetValueOrDefault("run-id") != context.Run.Id.Value)
            throw new RunFailedException($"The bucket does not show the object as it was written: {upload.BytesWritten} bytes sent, {stored?.Object.Bytes.ToString(CultureInfo.InvariantCulture) ?? "none"} stored. Do not rely on {key}.");
        catalog.Refresh();
        tracker.Report(p => p with { Fraction = 1 });
        var rows = dump.Archive.Blocks.Sum(b => b.Tally?.Rows ?? 0);
        var raw = dump.Archive.Blocks.Sum(b => b.RawBytes ?? 0);
        tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"Stored {ByteText.Of(upload.BytesWritten)}: {rows:N0} rows, {ByteText.Of(raw)} before compression. ETag {eTag}, encryption {stored.Encryption ?? "none"}, storage class {stored.Object.StorageClass}."));
        return new BackupResult(key, upload.BytesWritten, source.SnapshotAt, eTag) { Rows = rows, RawBytes = raw };
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Resources.ObjectKey is not { } key)
            return [];
        var lines = new List<string>();
        var aborted = await storage.AbortUploadsAsync(key, cancellationToken);
        if (aborted > 0)
            lines.Add($"Aborted {aborted} open upload{(aborted == 1 ? "" : "s")} to {key}.");
        // An object appears only when it is whole; where the run died right after that, the backup is good and stays.
        if (await storage.FindAsync(key, cancellationToken) is { } stored && stored.Metadata.GetValueOrDefault("run-id") == run.Id.Value)
            lines.Add($"The backup {key} was whole before the run ended and stays.");
        catalog.Refresh();
        return lines;
    }

    private async Task<Source> ReadSourceAsync(string database, string applicationName, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(database, applicationName, cancellationToken);
        // Read before pg_dump takes its snapshot: everything committed until then is in the backup.
        await using var command = new NpgsqlCommand("SELECT now(), current_setting('server_version')", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Source(connection.PostgreSqlVersion, reader.GetString(1), new DateTimeOffset(reader.GetDateTime(0), TimeSpan.Zero));
    }

    private async Task<string> FreeKeyAsync(string tag, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        // Two backups of one second would share a key.
        while (true)
        {
            var key = new BackupKey(tag, at).Under(options.Prefix);
            if (await storage.FindAsync(key, cancellationToken) is null)
                return key;
            at = at.AddSeconds(1);
        }
    }

    private static Dictionary<string, string> Metadata(Run run, BackupRequest request, Source source, PgTool tool) => new(StringComparer.Ordinal)
    {
        ["database"] = request.Database,
        ["server-version"] = source.VersionText,
        ["pg-dump-version"] = tool.Version.ToString(),
        ["tag"] = request.Tag,
        ["requested-by"] = run.RequestedBy,
        ["run-id"] = run.Id.Value,
        ["snapshot-at"] = Text(source.SnapshotAt),
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed record Source(Version Version, string VersionText, DateTimeOffset SnapshotAt);
}

using System.Globalization;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Rewriting;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// The work of a backup run: <c>pg_dump</c>'s custom format, with the offset of every table, streamed to the bucket. Nothing shows under the key
/// until pg_dump has ended well and every byte is stored; the run succeeds only when its manifest can be read back.
/// </summary>
public sealed class BackupJob(
    PostgresServer server, PgToolLocator tools, IBackupStorage storage, StorageOptions options, BackupOptions backup, BackupCatalog catalog, ManifestStore manifests,
    ManifestWriter manifestWriter, GlobalsStore globals, IRunStore runs, BackupPinning pinning, TimeProvider time) : IRunHandler
{
    private const string Prepare = "Prepare", Dump = "Dump and upload", Finish = "Finish upload", Vouch = "Write manifest";

    /// <summary>The phases of a backup, in their order.</summary>
    internal static IReadOnlyList<string> Phases { get; } = [Prepare, Dump, Finish, Vouch];

    /// <summary>The phases of a backup that its run pins as well.</summary>
    internal static IReadOnlyList<string> PinnedPhases { get; } = [.. Phases, BackupPinStep.Phase];

    private readonly BackupPinStep _pin = new(pinning);

    /// <summary>What the keys of its backups begin with; null: the prefix of the settings.</summary>
    internal string? KeyPrefix { get; init; }

    /// <inheritdoc />
    public RunKind Kind => RunKind.Backup;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Run.RequestAs<BackupRequest>();
        var pins = BackupPinStep.Has(context.Run, request);
        context.Tracker.Begin([.. pins ? PinnedPhases : Phases]);
        var result = await TakeAsync(context, request, cancellationToken);
        if (pins)
            await _pin.TakeAsync(context, result.Key, cancellationToken);
        context.Tracker.Report(p => p with { Fraction = 1 });
        return result;
    }

    /// <summary>
    /// Takes a backup within any run whose phases contain <see cref="Phases"/> but the first, under the lock of the database that is dumped.
    /// <see cref="CleanUpAsync"/> removes what it leaves.
    /// </summary>
    internal async Task<BackupResult> TakeAsync(RunContext context, BackupRequest request, CancellationToken cancellationToken)
    {
        var tracker = context.Tracker;
        var source = await DumpSource.ReadAsync(server, request.Database, context.ApplicationName, cancellationToken);
        var tool = await tools.PgDumpForAsync(source.Version.Major, cancellationToken);
        var key = await FreeKeyAsync(request.Tag, cancellationToken);
        await context.NoteResourcesAsync(new RunResources { ObjectKey = key, CopyKey = _pin.CopyKeyOf(context.Run, request, key) }, cancellationToken);
        tracker.Log(RunLogLevel.Info, $"Source: \"{request.Database}\" at {server.Address}, PostgreSQL {source.Version}. Snapshot not before {Text(source.SnapshotAt)}.");
        tracker.Log(RunLogLevel.Info, $"Object: s3://{storage.Bucket}/{key}. Tool: pg_dump {tool.Version}.");

        var saved = await globals.ReadAsync(context, request.Database, key, cancellationToken);

        tracker.Enter(Dump);
        var estimate = await EstimateAsync(context, cancellationToken);
        tracker.Report(p => p with { BytesDone = 0, BytesTotal = estimate, BytesTotalIsEstimate = estimate is not null });
        var dump = await new ArchiveDump(server, storage, backup, context, tool, source.Encoding, time).RunAsync(request.Database, key, Metadata(context.Run, request, source, tool), cancellationToken);
        await using var upload = dump.Upload;

        tracker.Enter(Finish);
        var eTag = await dump.CompleteAsync(cancellationToken);
        // What the storage says it holds, not what we think we sent.
        var stored = await storage.FindAsync(key, cancellationToken);
        if (stored is null || stored.Object.Bytes != upload.BytesWritten || stored.Metadata.GetValueOrDefault(BackupCatalog.RunIdMetadata) != context.Run.Id.Value)
            throw new RunFailedException($"The bucket does not show the object as it was written: {upload.BytesWritten} bytes sent, {stored?.Object.Bytes.ToString(CultureInfo.InvariantCulture) ?? "none"} stored. Do not rely on {key}.");
        catalog.Refresh();
        var rows = dump.Archive.Blocks.Sum(b => b.Tally?.Rows ?? 0);
        var raw = dump.Archive.Blocks.Sum(b => b.RawBytes ?? 0);
        tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"Stored {ByteText.Of(upload.BytesWritten)}: {rows:N0} rows, {ByteText.Of(raw)} before compression. ETag {eTag}, encryption {stored.Encryption ?? "none"}, storage class {stored.Object.StorageClass}."));

        tracker.Enter(Vouch);
        var manifest = await WriteManifestAsync(context, request, source, tool, stored, dump.Archive, saved, cancellationToken);
        return new BackupResult(key, upload.BytesWritten, source.SnapshotAt, eTag) { Rows = rows, RawBytes = raw, Manifest = manifest };
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
        // An object appears only when it is whole, so it stays, whatever the run did not come to.
        if (await storage.FindAsync(key, cancellationToken) is { } stored && stored.Metadata.GetValueOrDefault(BackupCatalog.RunIdMetadata) == run.Id.Value)
        {
            lines.Add((await manifests.FindAsync(stored, null, cancellationToken)).State == ManifestState.Valid
                ? $"The backup {key} was whole before the run ended, its manifest too; it stays."
                : $"The backup {key} was whole before the run ended and stays, without a manifest: it shows as not verified here. To have it vouched for, import it (drportal import '{key}' --reason '...').");
        }

        lines.AddRange(await _pin.CleanUpAsync(run, cancellationToken));
        catalog.Refresh();
        return lines;
    }

    private async Task<long?> EstimateAsync(RunContext context, CancellationToken cancellationToken)
    {
        try
        {
            return (await runs.RecentSuccessesAsync(RunKind.Backup, context.Run.Target, null, 1, cancellationToken)).FirstOrDefault()?.ResultAs<BackupResult>()?.Bytes;
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException)
        {
            // The portal's database is away for a moment: a backup goes on without an estimate.
            return null;
        }
    }

    private async Task<ManifestState> WriteManifestAsync(
        RunContext context, BackupRequest request, DumpSource source, PgTool tool, StoredObjectDetail stored, RewrittenArchive archive, SavedGlobals? saved, CancellationToken cancellationToken)
    {
        if (!manifestWriter.CanSign || saved is null)
        {
            context.Tracker.Log(RunLogLevel.Warning, "The backup has no manifest, because no manifest key is configured (Manifest:Key, DRPORTAL_MANIFEST_KEY). Nothing vouches for it; restoring it needs an Admin and a reason.");
            return ManifestState.NoKey;
        }

        var beside = await WriteGlobalsAsync(saved, cancellationToken);
        context.Tracker.Log(RunLogLevel.Info, $"Saved {beside.Roles} roles and {beside.Tablespaces} tablespaces beside it, {(beside.Passwords is { } hashes ? $"with {hashes} hashes of passwords, encrypted" : "without passwords")}: {beside.Key}.");
        var head = await ArchiveReader.ReadHeadAsync(new MemoryStream(archive.HeadBytes.ToArray(), writable: false), cancellationToken);
        var state = await manifestWriter.WriteAsync(new BackupManifest
        {
            Key = stored.Object.Key,
            ETag = stored.ETag.Trim('"'),
            Bytes = stored.Object.Bytes,
            RunId = context.Run.Id,
            Origin = ManifestOrigin.Backup,
            Tag = request.Tag,
            TakenBy = context.Run.RequestedBy,
            Database = request.Database,
            ServerVersion = source.VersionText,
            DumpVersion = tool.Version.ToString(),
            ProductVersion = ManifestWriter.ProductVersion,
            SnapshotAt = source.SnapshotAt,
            FinishedAt = time.GetUtcNow(),
            Settings = source.Settings,
            Extensions = source.ExtensionsOf(head),
            Globals = beside,
            Archive = ManifestArchive.Of(head, archive.Blocks),
        }, cancellationToken);
        context.Tracker.Log(RunLogLevel.Info, $"The manifest {ManifestFile.KeyOf(options.Prefix, stored.Object.Key)} is signed with key \"{manifests.KeyId}\" and was read back.");
        return state;
    }

    private async Task<ManifestGlobals> WriteGlobalsAsync(SavedGlobals saved, CancellationToken cancellationToken)
    {
        try
        {
            return await globals.WriteAsync(saved, cancellationToken);
        }
        catch (StorageException e)
        {
            throw new RunFailedException(ManifestWriter.Sentence(saved.Key, e.Message), e);
        }
    }

    private async Task<string> FreeKeyAsync(string tag, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        // Two backups of one second would share a key.
        while (true)
        {
            var key = new BackupKey(tag, at).Under(KeyPrefix ?? options.Prefix);
            if (await storage.FindAsync(key, cancellationToken) is null)
                return key;
            at = at.AddSeconds(1);
        }
    }

    private static Dictionary<string, string> Metadata(Run run, BackupRequest request, DumpSource source, PgTool tool) => new(StringComparer.Ordinal)
    {
        ["database"] = request.Database,
        ["server-version"] = source.VersionText,
        ["pg-dump-version"] = tool.Version.ToString(),
        ["tag"] = request.Tag,
        ["requested-by"] = run.RequestedBy,
        [BackupCatalog.RunIdMetadata] = run.Id.Value,
        ["snapshot-at"] = Text(source.SnapshotAt),
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

using System.Globalization;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Imports;

/// <summary>
/// The work of an import run: reads an archive once from the bucket, never into a file, and signs a manifest that says
/// what is in it. What pg_dump's session was set to nobody knows, so a later verification compares counts only.
/// </summary>
public sealed class ImportJob(
    IBackupStorage storage, BackupCatalog catalog, ManifestStore manifests, ManifestWriter manifestWriter, TimeProvider time) : IRunHandler
{
    private const string Prepare = "Prepare", Read = "Read the archive", Vouch = "Write manifest";

    /// <inheritdoc />
    public RunKind Kind => RunKind.Import;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var tracker = context.Tracker;
        var request = context.Run.RequestAs<ImportRequest>();
        tracker.Begin(Prepare, Read, Vouch);
        tracker.Log(RunLogLevel.Warning, $"{context.Run.RequestedBy} vouches for the SQL in {request.Key}: {request.Reason}");
        var detail = await storage.FindAsync(request.Key, cancellationToken) ?? throw new RunFailedException($"{storage.Place} has no {request.Key} any more.");
        if (await manifests.PutCopyBackAsync(detail, cancellationToken) is { } own
            && (await catalog.GetAsync(request.Key, cancellationToken)).Manifest is { State: ManifestState.Valid, IsCopy: false })
        {
            tracker.Log(RunLogLevel.Info, "The portal's copy of the manifest is signed and of this very object: it was put back, and nothing had to be read.");
            return Result(detail, own.Archive) with { FromCopy = true };
        }

        tracker.Enter(Read);
        var archive = await ReadAsync(context, detail, cancellationToken);

        tracker.Enter(Vouch);
        // Every read demanded this entity tag; what came between the last read and now shows here.
        if ((await storage.FindAsync(request.Key, cancellationToken))?.ETag != detail.ETag)
            throw new RunFailedException($"{request.Key} was replaced while it was read. Import it again once it stays as it is.");
        var manifest = Manifest(context.Run, request, detail, archive);
        await manifestWriter.WriteAsync(manifest, cancellationToken);
        catalog.Refresh();
        tracker.Report(p => p with { Fraction = 1 });
        var result = Result(detail, manifest.Archive);
        tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"The manifest is signed with key \"{manifests.KeyId}\" and was read back: {result.Tables:N0} tables, {result.Rows:N0} rows, {result.LargeObjects:N0} large objects."));
        if (result.UncountedTables > 0)
            tracker.Log(RunLogLevel.Warning, Uncounted(archive.Head, result.UncountedTables));
        return result;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        // It makes one thing, the manifest, as its last step: that is there whole and signed, or not at all.
        return Task.FromResult<IReadOnlyList<string>>([]);
    }

    private async Task<ArchiveIndex> ReadAsync(RunContext context, StoredObjectDetail detail, CancellationToken cancellationToken)
    {
        var (key, bytes) = (detail.Object.Key, detail.Object.Bytes);
        context.Tracker.Report(p => p with { BytesDone = 0, BytesTotal = bytes });
        await using var stream = new ObjectRangeStream(storage, key, detail.ETag, 0, bytes);
        try
        {
            return await ArchiveIndexer.IndexAsync(stream, new IndexReporter(context.Tracker, bytes, share => Math.Min(0.98, share)), cancellationToken);
        }
        catch (ArchiveFormatException e)
        {
            throw new RunFailedException($"{key} gets no manifest, because it is not a whole archive: {e.Message} Take another backup, or copy the archive to the bucket anew.", e);
        }
    }

    private BackupManifest Manifest(Run run, ImportRequest request, StoredObjectDetail detail, ArchiveIndex archive) => new()
    {
        Key = request.Key,
        ETag = detail.ETag.Trim('"'),
        Bytes = archive.Length,
        RunId = run.Id,
        Origin = ManifestOrigin.Import,
        ImportedBy = run.RequestedBy,
        ImportReason = request.Reason,
        Tag = BackupKey.TryParse(request.Key, out var name) ? name.Tag : null,
        Database = archive.Head.Header.DatabaseName,
        ServerVersion = archive.Head.Header.ServerVersion,
        DumpVersion = archive.Head.Header.DumpVersion,
        ProductVersion = ManifestWriter.ProductVersion,
        FinishedAt = time.GetUtcNow(),
        Extensions = ArchiveContents.Of(archive.Head, null).Extensions,
        Archive = ManifestArchive.Of(archive.Head, archive.Blocks),
    };

    private static ImportResult Result(StoredObjectDetail detail, ManifestArchive archive) => new(
        detail.Object.Key, detail.Object.Bytes, detail.ETag, archive.Totals.Tables, archive.Totals.Rows,
        archive.Tables.Count(t => t.Data is { Tally: null }), archive.Totals.LargeObjects);

    private static string Uncounted(ArchiveHead head, int tables) =>
        RawDataReader.CanRead(head.Header.Compression.Algorithm)
            ? $"The rows of {tables} tables are not counted, because their data is no COPY text (pg_dump --inserts). They restore all the same."
            : $"The rows of {tables} tables are not counted, because the data is compressed with {head.Header.Compression}, which only pg_restore reads. They restore all the same.";
}

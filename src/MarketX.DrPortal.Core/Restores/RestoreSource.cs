using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>The archive that a restore reads: its head, and what is known of its blocks.</summary>
/// <param name="Object">The object in the bucket.</param>
/// <param name="Head">Its head.</param>
/// <param name="Manifest">The manifest that vouches for it; null where none does.</param>
/// <param name="Facts">Its blocks by entry; null where only the offsets in the head are known.</param>
internal sealed record RestoreSource(StoredObjectDetail Object, ArchiveHead Head, BackupManifest? Manifest, IReadOnlyDictionary<int, BlockFacts>? Facts)
{
    /// <summary>Whether the data can be found at all: otherwise <see cref="IndexAsync"/> first.</summary>
    public bool HasPlaces => Facts is not null || Head.HasDataOffsets;

    /// <summary>Reads the head and looks for the manifest.</summary>
    /// <exception cref="RunFailedException">It is no archive that can be read, or nothing vouches for it and nobody gave a reason.</exception>
    public static async Task<RestoreSource> OpenAsync(BackupCatalog catalog, RestoreRequest request, CancellationToken cancellationToken)
    {
        var key = request.Key;
        var detail = await catalog.GetAsync(key, cancellationToken);
        var head = detail.Head ?? throw new RunFailedException($"{key}: {detail.HeadProblem}");
        // The preflight saw it, but what counts is what is restored.
        if (detail.Manifest.Manifest is null && string.IsNullOrWhiteSpace(request.UnverifiedReason))
            throw new RunFailedException($"{key}: {detail.Manifest.Sentence}");
        var stored = new StoredObjectDetail(
            new StoredObject(key, detail.Backup.Bytes, detail.StoredAt, detail.Backup.StorageClass), detail.ETag, detail.Encryption, detail.Metadata);
        return new RestoreSource(stored, head, detail.Manifest.Manifest, detail.Manifest.Manifest?.Archive.BlocksById());
    }

    /// <summary>What a verification expects of the restored database.</summary>
    /// <param name="selection">The tables that were chosen; null for all.</param>
    public BackupManifest Expected(TableSelection? selection) =>
        selection is null ? Manifest! : Manifest! with { Archive = Manifest.Archive.Choose(Head, selection.Entries) };

    /// <summary>Finds out where the data is by reading the archive once from end to end, as a pipe wrote it.</summary>
    public async Task<RestoreSource> IndexAsync(IBackupStorage storage, IProgress<IndexProgress> progress, CancellationToken cancellationToken)
    {
        await using var stream = new ObjectRangeStream(storage, Object.Object.Key, Object.ETag, 0, Object.Object.Bytes);
        var index = await ArchiveIndexer.IndexAsync(stream, progress, cancellationToken);
        return this with { Facts = index.Blocks.ToDictionary(block => block.DumpId) };
    }
}

using System.Security.Cryptography;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// The manifests in the bucket, and their copies. Every method throws <see cref="StorageException"/> when the bucket
/// cannot be used.
/// </summary>
public sealed class ManifestStore(IBackupStorage storage, StorageOptions options, ManifestOptions keys, IManifestCache cache)
{
    // A manifest grows by some 150 bytes for each MiB-piece, and pieces grow with their table: tens of MiB are far beyond any.
    private const int MaxBytes = 256 << 20;

    /// <summary>Whether manifests can be signed here.</summary>
    public bool CanSign => keys.Key is not null;

    /// <summary>Whether manifests can be checked here: a key is configured, be it of before.</summary>
    public bool CanCheck => keys.Known().Count > 0;

    /// <summary>Name of the key that signs here.</summary>
    public string KeyId => keys.KeyId;

    /// <summary>
    /// Keys of all backups that have a file as manifest in the bucket. Whether it counts shows only when it is read.
    /// </summary>
    /// <param name="backups">The backups in question.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<HashSet<string>> WithFileAsync(IEnumerable<string> backups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(backups);
        var all = backups.ToList();
        var files = (await storage.ListAsync(ManifestFile.FolderOf(options.Prefix), cancellationToken)).Select(o => o.Key).ToHashSet(StringComparer.Ordinal);
        if (all.Any(key => PinnedKey.Is(options.Prefix, key)))
            files.UnionWith((await storage.ListAsync(PinnedKey.ManifestFolderOf(options.Prefix), cancellationToken)).Select(o => o.Key));
        return all.Where(key => files.Contains(ManifestFile.KeyOf(options.Prefix, key))).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Looks for the manifest of a backup and checks it against the object and its head.</summary>
    /// <param name="detail">The backup.</param>
    /// <param name="head">Its head, where it could be read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ManifestLookup> FindAsync(StoredObjectDetail detail, ArchiveHead? head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(detail);
        var known = keys.Known();
        if (known.Count == 0)
            return ManifestLookup.NoKey;
        var key = detail.Object.Key;
        if (await storage.ReadAsync(ManifestFile.KeyOf(options.Prefix, key), MaxBytes, cancellationToken) is not { } file)
            return await CopyAsync(detail, head, known, cancellationToken);
        try
        {
            var manifest = Check(file, detail, head, known, out var keyId);
            await cache.KeepAsync(key, detail.ETag, file, cancellationToken);
            return ManifestLookup.Valid(manifest, keyId);
        }
        catch (ManifestException e)
        {
            // What is in the bucket counts: somebody may have meant it. That there is a good copy tells what happened.
            var copy = await CopyAsync(detail, head, known, cancellationToken);
            return ManifestLookup.Refused(e, copy.State == ManifestState.Valid
                ? "The portal has a copy that is good, so the file in the bucket was changed or replaced. Find out who did it; import the backup to write its manifest anew."
                : null);
        }
    }

    /// <summary>Signs and stores the manifest of a backup, over one that is there. Copies of backups that are gone are dropped.</summary>
    /// <exception cref="InvalidOperationException">No key is configured.</exception>
    public async Task WriteAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var key = keys.Signing() ?? throw new InvalidOperationException("No manifest key is configured.");
        await DropCopiesOfGoneAsync(manifest.Key, cancellationToken);
        await storage.PutAsync(ManifestFile.KeyOf(options.Prefix, manifest.Key), ManifestFile.Write(manifest, key), "application/json", cancellationToken);
    }

    /// <summary>Puts the portal's copy of a manifest back into the bucket, if there is a good one.</summary>
    /// <returns>What it says; null where there is no good copy, and nothing was written.</returns>
    public async Task<BackupManifest?> PutCopyBackAsync(StoredObjectDetail detail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(detail);
        var key = detail.Object.Key;
        if (await CopyAsync(detail, null, keys.Known(), cancellationToken) is not { State: ManifestState.Valid, Manifest: { } manifest }
            || await cache.FindAsync(key, detail.ETag, cancellationToken) is not { } file)
            return null;
        await storage.PutAsync(ManifestFile.KeyOf(options.Prefix, key), file, "application/json", cancellationToken);
        return manifest;
    }

    /// <summary>Deletes the manifest of a backup that is gone, and the copy of it.</summary>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await storage.DeleteAsync(ManifestFile.KeyOf(options.Prefix, key), cancellationToken);
        await DropCopiesOfGoneAsync(key, cancellationToken);
    }

    private async Task DropCopiesOfGoneAsync(string key, CancellationToken cancellationToken)
    {
        if (!cache.Exists)
            return;
        var folder = PinnedKey.Is(options.Prefix, key) ? PinnedKey.FolderOf(options.Prefix) : options.Prefix + "/";
        await cache.KeepOnlyAsync(folder, [.. (await storage.ListAsync(folder, cancellationToken)).Select(o => o.Key)], cancellationToken);
    }

    private async Task<ManifestLookup> CopyAsync(
        StoredObjectDetail detail, ArchiveHead? head, IReadOnlyCollection<ManifestKey> known, CancellationToken cancellationToken)
    {
        if (await cache.FindAsync(detail.Object.Key, detail.ETag, cancellationToken) is not { } file)
            return ManifestLookup.Missing;
        try
        {
            return ManifestLookup.ValidCopy(Check(file, detail, head, known, out var keyId), keyId);
        }
        catch (ManifestException e)
        {
            return ManifestLookup.Refused(e, "That is the portal's copy; the bucket has none.");
        }
    }

    private static BackupManifest Check(byte[] file, StoredObjectDetail detail, ArchiveHead? head, IReadOnlyCollection<ManifestKey> known, out string keyId)
    {
        var run = RunId.TryParse(detail.Metadata.GetValueOrDefault(BackupCatalog.RunIdMetadata), out var id) ? id : (RunId?)null;
        var manifest = ManifestFile.Read(file, known, new ManifestBinding(detail.Object.Key, detail.ETag, run), out keyId);
        return head is null || Convert.ToHexStringLower(SHA256.HashData(head.Bytes.Span)) == manifest.Archive.HeadSha256
            ? manifest
            : throw new ManifestException(ManifestProblem.OtherHead);
    }
}

using System.Security.Cryptography;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>The manifests in the bucket. Every method throws <see cref="StorageException"/> when the bucket cannot be used.</summary>
public sealed class ManifestStore(IBackupStorage storage, StorageOptions options, ManifestOptions keys)
{
    // A manifest grows by some 150 bytes for each MiB-piece, and pieces grow with their table: tens of MiB are far beyond any.
    private const int MaxBytes = 256 << 20;

    /// <summary>Whether manifests can be signed here.</summary>
    public bool CanSign => keys.Key is not null;

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
        if (await storage.ReadAsync(ManifestFile.KeyOf(options.Prefix, detail.Object.Key), MaxBytes, cancellationToken) is not { } file)
            return ManifestLookup.Missing;
        var run = RunId.TryParse(detail.Metadata.GetValueOrDefault("run-id"), out var id) ? id : (RunId?)null;
        try
        {
            var manifest = ManifestFile.Read(file, known, new ManifestBinding(detail.Object.Key, detail.ETag, run));
            return head is null || Convert.ToHexStringLower(SHA256.HashData(head.Bytes.Span)) == manifest.Archive.HeadSha256
                ? ManifestLookup.Valid(manifest)
                : throw new ManifestException(ManifestProblem.OtherHead);
        }
        catch (ManifestException e)
        {
            return ManifestLookup.Refused(e);
        }
    }

    /// <summary>Signs and stores the manifest of a backup.</summary>
    /// <exception cref="InvalidOperationException">No key is configured.</exception>
    public Task WriteAsync(BackupManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var key = keys.Signing() ?? throw new InvalidOperationException("No manifest key is configured.");
        return storage.PutAsync(ManifestFile.KeyOf(options.Prefix, manifest.Key), ManifestFile.Write(manifest, key), "application/json", cancellationToken);
    }
}

using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Tests.Backups;

/// <summary>A bucket that is whole but for manifests: they cannot be written, or are not what was written.</summary>
internal sealed class ManifestFaults
{
    /// <summary>Change a byte instead of refusing.</summary>
    public bool Garble { get; init; }

    public IBackupStorage Around(IBackupStorage inner) => new Storage(inner, this);

    private sealed class Storage(IBackupStorage inner, ManifestFaults faults) : IBackupStorage
    {
        public string Place => inner.Place;

        public string Bucket => inner.Bucket;

        public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, string contentType, CancellationToken cancellationToken)
        {
            if (!faults.Garble)
                throw new StorageException($"{Place} refused writing {key}.");
            var changed = bytes.ToArray();
            var at = changed.AsSpan().IndexOf("\"database\""u8);
            changed[at + 12] ^= 1;
            return inner.PutAsync(key, changed, contentType, cancellationToken);
        }

        public Task<IReadOnlyList<StoredObject>> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

        public Task<StoredObjectDetail?> FindAsync(string key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

        public Task<Stream> OpenRangeAsync(string key, string eTag, long offset, long length, CancellationToken cancellationToken) =>
            inner.OpenRangeAsync(key, eTag, offset, length, cancellationToken);

        public Task<byte[]?> ReadAsync(string key, int maxBytes, CancellationToken cancellationToken) => inner.ReadAsync(key, maxBytes, cancellationToken);

        public ObjectUpload BeginUpload(string key, int headLength, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) =>
            inner.BeginUpload(key, headLength, metadata, cancellationToken);

        public Task<int> AbortUploadsAsync(string key, CancellationToken cancellationToken) => inner.AbortUploadsAsync(key, cancellationToken);

        public Task<IReadOnlyList<string>> ListOpenUploadsAsync(string prefix, CancellationToken cancellationToken) => inner.ListOpenUploadsAsync(prefix, cancellationToken);
    }
}

using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Tests.Engine;

/// <summary>A bucket of which a test changes one thing.</summary>
internal abstract class WrappedStorage(IBackupStorage inner) : IBackupStorage
{
    public string Place => inner.Place;

    public string Bucket => inner.Bucket;

    public virtual Task<IReadOnlyList<StoredObject>> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    public Task<StoredObjectDetail?> FindAsync(string key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

    public virtual Task<Stream> OpenRangeAsync(string key, string eTag, long offset, long length, CancellationToken cancellationToken) =>
        inner.OpenRangeAsync(key, eTag, offset, length, cancellationToken);

    public Task<byte[]?> ReadAsync(string key, int maxBytes, CancellationToken cancellationToken) => inner.ReadAsync(key, maxBytes, cancellationToken);

    public virtual Task PutAsync(string key, ReadOnlyMemory<byte> bytes, string contentType, CancellationToken cancellationToken) =>
        inner.PutAsync(key, bytes, contentType, cancellationToken);

    public virtual Task<bool> PutNewAsync(string key, ReadOnlyMemory<byte> bytes, string contentType, DateTimeOffset? lockedUntil, CancellationToken cancellationToken) =>
        inner.PutNewAsync(key, bytes, contentType, lockedUntil, cancellationToken);

    public ObjectUpload BeginUpload(string key, int headLength, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        inner.BeginUpload(key, headLength, metadata, cancellationToken);

    public virtual Task CopyAsync(
        StoredObjectDetail source, string key, int headLength, IReadOnlyDictionary<string, string> metadata, IProgress<long>? progress, CancellationToken cancellationToken) =>
        inner.CopyAsync(source, key, headLength, metadata, progress, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);

    public Task<int> AbortUploadsAsync(string key, CancellationToken cancellationToken) => inner.AbortUploadsAsync(key, cancellationToken);

    public Task<IReadOnlyList<string>> ListOpenUploadsAsync(string prefix, CancellationToken cancellationToken) => inner.ListOpenUploadsAsync(prefix, cancellationToken);
}

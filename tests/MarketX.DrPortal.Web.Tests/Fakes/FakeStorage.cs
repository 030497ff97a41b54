using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>A bucket that lists and takes small objects, or fails.</summary>
internal sealed class FakeStorage : IBackupStorage
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, byte[]> _written = new();

    public StorageException? Failure { get; set; }

    public IList<StoredObject> Objects { get; } = [];

    public string Place => "s3://marketx-backups at nowhere";

    public string Bucket => "marketx-backups";

    public Task<IReadOnlyList<StoredObject>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Failure is null ? Task.FromResult<IReadOnlyList<StoredObject>>([.. Objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal))]) : Task.FromException<IReadOnlyList<StoredObject>>(Failure);

    public Task<StoredObjectDetail?> FindAsync(string key, CancellationToken cancellationToken) => Task.FromResult<StoredObjectDetail?>(null);

    public Task<Stream> OpenRangeAsync(string key, string eTag, long offset, long length, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<byte[]?> ReadAsync(string key, int maxBytes, CancellationToken cancellationToken) => Task.FromResult(_written.GetValueOrDefault(key));

    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, string contentType, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> PutNewAsync(string key, ReadOnlyMemory<byte> bytes, string contentType, DateTimeOffset? lockedUntil, CancellationToken cancellationToken) =>
        Task.FromResult(_written.TryAdd(key, bytes.ToArray()));

    public ObjectUpload BeginUpload(string key, int headLength, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CopyAsync(StoredObjectDetail source, string key, int headLength, IReadOnlyDictionary<string, string> metadata, IProgress<long>? progress, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> AbortUploadsAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListOpenUploadsAsync(string prefix, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);
}

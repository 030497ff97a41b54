namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// The bucket. One implementation serves AWS and compatible servers; the interface is where tests put faults.
/// Every method throws <see cref="StorageException"/> when the bucket cannot be used.
/// </summary>
public interface IBackupStorage
{
    /// <summary>Bucket and server, for people.</summary>
    string Place { get; }

    /// <summary>Bucket name.</summary>
    string Bucket { get; }

    /// <summary>All objects whose key begins with <paramref name="prefix"/>.</summary>
    Task<IReadOnlyList<StoredObject>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>An object's properties; null when there is none.</summary>
    Task<StoredObjectDetail?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Reads a part of an object; fails if the object changed since <paramref name="eTag"/>.</summary>
    /// <returns>A stream of exactly <paramref name="length"/> bytes, or fewer where the object ends.</returns>
    Task<Stream> OpenRangeAsync(string key, string eTag, long offset, long length, CancellationToken cancellationToken);

    /// <summary>Reads a small object whole; null when there is none.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="maxBytes">An object that is larger is refused.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<byte[]?> ReadAsync(string key, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Writes a small object whole, over one of the same key.</summary>
    Task PutAsync(string key, ReadOnlyMemory<byte> bytes, string contentType, CancellationToken cancellationToken);

    /// <summary>Writes a small object whole, unless there is one of the same key.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="contentType">What it holds.</param>
    /// <param name="lockedUntil">Until when nobody may change or delete it, where the bucket has object lock; null for no lock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where there is one, which was left as it is.</returns>
    Task<bool> PutNewAsync(string key, ReadOnlyMemory<byte> bytes, string contentType, DateTimeOffset? lockedUntil, CancellationToken cancellationToken);

    /// <summary>Begins to write an object, of which nothing shows until it is complete.</summary>
    /// <param name="key">Its key; completing fails if it exists by then.</param>
    /// <param name="headLength">Bytes at its beginning that are given last, to <see cref="ObjectUpload.CompleteAsync"/>; 0 for none.</param>
    /// <param name="metadata">User metadata; any text.</param>
    /// <param name="cancellationToken">Ends all of the upload's work; <see cref="ObjectUpload.CompleteAsync"/> has its own.</param>
    ObjectUpload BeginUpload(string key, int headLength, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken);

    /// <summary>
    /// Copies an object within the bucket: on the server where it can, else through here. Fails if the object changed since
    /// <paramref name="source"/> was looked at, or if there is one under the new key.
    /// </summary>
    /// <param name="source">The object.</param>
    /// <param name="key">The copy's key.</param>
    /// <param name="headLength">Bytes of the archive's head, which tell the parts that our uploads have; 0 where nobody knows.</param>
    /// <param name="metadata">The copy's user metadata.</param>
    /// <param name="progress">Gets the bytes that are copied; may be null.</param>
    /// <param name="cancellationToken">Ends it, and nothing of the copy is left.</param>
    Task CopyAsync(
        StoredObjectDetail source, string key, int headLength, IReadOnlyDictionary<string, string> metadata, IProgress<long>? progress, CancellationToken cancellationToken);

    /// <summary>Deletes an object; one that is not there is no failure. Where the bucket keeps versions, its content stays as one.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Aborts every open multipart upload to exactly this key.</summary>
    /// <returns>How many there were.</returns>
    Task<int> AbortUploadsAsync(string key, CancellationToken cancellationToken);

    /// <summary>Keys of all open multipart uploads under a prefix.</summary>
    Task<IReadOnlyList<string>> ListOpenUploadsAsync(string prefix, CancellationToken cancellationToken);
}

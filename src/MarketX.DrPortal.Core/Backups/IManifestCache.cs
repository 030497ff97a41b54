namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// Copies of manifests outside the bucket, for the day that the bucket's are gone. A copy counts for no more than the
/// file itself: whoever reads it checks signature and backup. Failing to keep or find one is no error of the caller's.
/// </summary>
public interface IManifestCache
{
    /// <summary>Whether there is a place for copies.</summary>
    bool Exists { get; }

    /// <summary>The copy of the manifest of exactly this object; null when there is none.</summary>
    /// <param name="key">The backup's key.</param>
    /// <param name="eTag">Its entity tag.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<byte[]?> FindAsync(string key, string eTag, CancellationToken cancellationToken);

    /// <summary>Keeps a copy, in place of the one that was kept of that key; does nothing where it is kept already.</summary>
    /// <param name="key">The backup's key.</param>
    /// <param name="eTag">Its entity tag.</param>
    /// <param name="file">The signed file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task KeepAsync(string key, string eTag, ReadOnlyMemory<byte> file, CancellationToken cancellationToken);

    /// <summary>Drops the copies of backups that are not in the bucket any more.</summary>
    /// <param name="prefix">What the keys in question begin with.</param>
    /// <param name="keys">Those that are there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task KeepOnlyAsync(string prefix, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);
}

using System.Security.Cryptography;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>Reads an object whole to tell its digest.</summary>
internal static class ObjectDigest
{
    private const int BufferBytes = 1 << 20;

    /// <summary>The SHA-256 of an object, in hexadecimal digits; fails if it changed since it was looked at.</summary>
    /// <param name="storage">The bucket.</param>
    /// <param name="detail">The object.</param>
    /// <param name="progress">Gets the bytes that were read, on top of <paramref name="before"/>; may be null.</param>
    /// <param name="before">Bytes that were read of something else.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<string> Sha256Async(IBackupStorage storage, StoredObjectDetail detail, IProgress<long>? progress, long before, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var stream = new ObjectRangeStream(storage, detail.Object.Key, detail.ETag, 0, detail.Object.Bytes);
        var buffer = new byte[BufferBytes];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            progress?.Report(before += read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

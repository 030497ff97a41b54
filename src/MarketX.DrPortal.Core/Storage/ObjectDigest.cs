using System.Security.Cryptography;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>Reads an object whole to tell its digest.</summary>
internal static class ObjectDigest
{
    /// <summary>The SHA-256 of an object, in hexadecimal digits; fails if it changed since it was looked at.</summary>
    public static async Task<string> Sha256Async(IBackupStorage storage, StoredObjectDetail detail, CancellationToken cancellationToken)
    {
        await using var stream = new ObjectRangeStream(storage, detail.Object.Key, detail.ETag, 0, detail.Object.Bytes);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}

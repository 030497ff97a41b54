using System.Security.Cryptography;

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>
/// The hash of a piece of a table's COPY text. A piece ends where the next begins, the last one at the end of the
/// text, whose end mark belongs to it.
/// </summary>
/// <param name="RawOffset">Bytes from the start of the uncompressed text to the piece.</param>
/// <param name="ArchiveOffset">
/// Bytes from the start of the archive to the chunk that the piece begins with, where it begins one; null in archives
/// that other tools made. Inflating can start there, because the piece refers to nothing before it.
/// </param>
/// <param name="Sha256">SHA-256 of the uncompressed piece, 64 lower-case hexadecimal digits.</param>
public sealed record PieceHash(long RawOffset, long? ArchiveOffset, string Sha256)
{
    /// <summary>Bytes that a piece has at least, unless it is the last.</summary>
    public const int MinimumLength = 1 << 20;

    // 256 pieces for each factor e that a table grows by: about 600 for 1 GiB, 2,400 for 1 TiB.
    private const int Growth = 256;

    /// <summary>Bytes that a piece which starts there should have: they grow with the table, so that a manifest stays small.</summary>
    internal static long LengthAt(long rawOffset) => Math.Max(MinimumLength, rawOffset / Growth);

    /// <summary>The text form of what was hashed; the hash starts anew.</summary>
    internal static string Text(IncrementalHash hash)
    {
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}

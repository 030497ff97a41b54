using System.Buffers.Binary;
using MarketX.DrPortal.Core.Archive.Blocks;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>Fills in what a head cannot say before the data is written: see docs/archive-format.md.</summary>
internal static class HeadPatch
{
    /// <summary>A copy of the head that says gzip, and where each block is.</summary>
    public static byte[] Apply(ArchiveHead head, int level, IEnumerable<BlockFacts> blocks)
    {
        var bytes = head.Bytes.ToArray();
        var header = head.Header;
        var compression = bytes.AsSpan(header.CompressionFieldPosition);
        if (header.FormatVersion >= ArchiveVersion.WithCompressionAlgorithm)
        {
            compression[0] = (byte)ArchiveCompressionAlgorithm.Gzip;
        }
        else
        {
            compression[..(1 + header.IntSize)].Clear();
            compression[1] = (byte)level;
        }

        Span<byte> offset = stackalloc byte[8];
        foreach (var block in blocks)
        {
            var field = bytes.AsSpan(head.Find(block.DumpId)!.OffsetFieldPosition, 1 + header.OffsetSize);
            BinaryPrimitives.WriteInt64LittleEndian(offset, block.Offset);
            field[0] = (byte)TocDataState.Set;
            offset[..header.OffsetSize].CopyTo(field[1..]);
        }

        return bytes;
    }
}

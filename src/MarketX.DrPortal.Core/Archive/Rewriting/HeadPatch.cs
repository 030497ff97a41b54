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

        PlaceBlocks(head, bytes, blocks);
        return bytes;
    }

    /// <summary>A copy of the head that says where each block is, and else what it said.</summary>
    public static byte[] WithOffsets(ArchiveHead head, IEnumerable<BlockFacts> blocks)
    {
        var bytes = head.Bytes.ToArray();
        PlaceBlocks(head, bytes, blocks);
        return bytes;
    }

    private static void PlaceBlocks(ArchiveHead head, byte[] bytes, IEnumerable<BlockFacts> blocks)
    {
        Span<byte> offset = stackalloc byte[8];
        foreach (var block in blocks)
        {
            var field = bytes.AsSpan(head.Find(block.DumpId)!.OffsetFieldPosition, 1 + head.Header.OffsetSize);
            BinaryPrimitives.WriteInt64LittleEndian(offset, block.Offset);
            field[0] = (byte)TocDataState.Set;
            offset[..head.Header.OffsetSize].CopyTo(field[1..]);
        }
    }
}

using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>A data block that goes straight from the bucket into a table by COPY.</summary>
/// <param name="Entry">The block's entry.</param>
/// <param name="Target">Where its rows go, from the archive's own statement.</param>
/// <param name="Offset">Bytes from the start of the archive to the block.</param>
/// <param name="StoredBytes">Bytes of the block in the archive, or up to the next block.</param>
/// <param name="Facts">What a manifest says of the block; null where nothing vouches for it.</param>
internal sealed record TableLoad(TocEntry Entry, CopyTarget Target, long Offset, long StoredBytes, BlockFacts? Facts)
{
    /// <summary>
    /// Whether the restore itself makes the table, as a plain one of its own: then it is empty, and nobody else looks
    /// at it, so that its rows may be written frozen.
    /// </summary>
    public required bool OwnTable { get; init; }

    /// <summary>Schema and table, for people.</summary>
    public string Name => $"{Entry.Namespace}.{Entry.Tag}";

    /// <summary>A measure of the work: the text's bytes, or those in the archive where only they are known.</summary>
    public long Weight => Facts?.RawBytes ?? StoredBytes;
}

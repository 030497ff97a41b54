using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>A data block that pg_restore loads: it needs the bytes in a file, at their own place.</summary>
/// <param name="Entry">The block's entry.</param>
/// <param name="Offset">Bytes from the start of the archive to the block.</param>
/// <param name="StoredBytes">Bytes of the block in the archive, or up to the next block.</param>
/// <param name="Facts">What a manifest says of the block; null where nothing vouches for it.</param>
internal sealed record ToolBlock(TocEntry Entry, long Offset, long StoredBytes, BlockFacts? Facts);

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>What one pass over an archive finds out.</summary>
/// <param name="Head">The head as it was read; offsets may be missing in it, and are in <paramref name="Blocks"/>.</param>
/// <param name="Length">Bytes of the archive.</param>
/// <param name="Blocks">The data blocks in their order, one for each entry with data.</param>
public sealed record ArchiveIndex(ArchiveHead Head, long Length, IReadOnlyList<BlockFacts> Blocks);

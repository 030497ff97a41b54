using MarketX.DrPortal.Core.Archive.Blocks;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>What a rewrite made.</summary>
/// <param name="HeadBytes">
/// The head to put in front of what the sink took: as long as the one that was read, with compression and offsets
/// filled in.
/// </param>
/// <param name="Length">Bytes of the whole archive, head included.</param>
/// <param name="Blocks">The data blocks in their order, one for each entry with data.</param>
public sealed record RewrittenArchive(ReadOnlyMemory<byte> HeadBytes, long Length, IReadOnlyList<BlockFacts> Blocks);

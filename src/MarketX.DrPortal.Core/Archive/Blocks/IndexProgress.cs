namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>How far a pass over an archive is.</summary>
/// <param name="Bytes">Bytes of the archive that were read.</param>
/// <param name="Rows">Rows that were counted so far.</param>
/// <param name="Blocks">Data blocks that were read to their end.</param>
/// <param name="Entry">The entry whose data is being read.</param>
public readonly record struct IndexProgress(long Bytes, long Rows, int Blocks, TocEntry Entry);

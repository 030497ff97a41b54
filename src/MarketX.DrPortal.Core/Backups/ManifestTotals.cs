using MarketX.DrPortal.Core.Archive.Blocks;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Sums over a backup.</summary>
/// <param name="Tables">Tables, with data and without.</param>
/// <param name="Rows">Rows that were counted.</param>
/// <param name="RawBytes">Bytes of data uncompressed, as far as they are known.</param>
/// <param name="StoredBytes">Bytes of data as they stand in the archive.</param>
/// <param name="LargeObjects">Large objects.</param>
public sealed record ManifestTotals(int Tables, long Rows, long RawBytes, long StoredBytes, int LargeObjects)
{
    internal static ManifestTotals Of(IReadOnlyList<ManifestTable> tables, IReadOnlyList<BlockFacts> blocks) => new(
        tables.Count, blocks.Sum(b => b.Tally?.Rows ?? 0), blocks.Sum(b => b.RawBytes ?? 0),
        blocks.Sum(b => b.StoredBytes), blocks.Sum(b => b.LargeObjects));
}

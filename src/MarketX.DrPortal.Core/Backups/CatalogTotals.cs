namespace MarketX.DrPortal.Core.Backups;

/// <summary>How much is stored.</summary>
/// <param name="Count">Number of backups.</param>
/// <param name="Bytes">Their size together.</param>
public sealed record CatalogTotals(int Count, long Bytes);

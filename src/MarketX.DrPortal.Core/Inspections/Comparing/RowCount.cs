namespace MarketX.DrPortal.Core.Inspections.Comparing;

/// <summary>Rows of a table.</summary>
/// <param name="Rows">All of them.</param>
/// <param name="Newer">Those after a moment; null where that cannot be said.</param>
/// <param name="TimeColumn">The column by which it was said.</param>
internal readonly record struct RowCount(long Rows, long? Newer, string? TimeColumn)
{
    /// <summary>Both together, as partitions of one table.</summary>
    public static RowCount operator +(RowCount a, RowCount b) => new(a.Rows + b.Rows, a.Newer + b.Newer, a.TimeColumn ?? b.TimeColumn);
}

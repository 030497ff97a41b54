namespace MarketX.DrPortal.Core.Inspections.Browsing;

/// <summary>A page of a table's rows.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">Its rows, each value as text: long ones are cut, bytes show as their number; null is NULL.</param>
/// <param name="HasMore">Whether rows follow.</param>
public sealed record BrowsedRows(InspectedTable Table, IReadOnlyList<IReadOnlyList<string?>> Rows, bool HasMore);

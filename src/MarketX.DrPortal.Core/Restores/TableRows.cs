namespace MarketX.DrPortal.Core.Restores;

/// <summary>How many rows a table holds.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Rows">Counted rows.</param>
public sealed record TableRows(string Schema, string Table, long Rows);

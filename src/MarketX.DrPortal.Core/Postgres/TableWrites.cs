namespace MarketX.DrPortal.Core.Postgres;

/// <summary>How much was written to one table.</summary>
/// <param name="Table">Schema and table, unquoted.</param>
/// <param name="Inserted">Rows inserted.</param>
/// <param name="Updated">Rows changed.</param>
/// <param name="Deleted">Rows deleted.</param>
public sealed record TableWrites(string Table, long Inserted, long Updated, long Deleted);

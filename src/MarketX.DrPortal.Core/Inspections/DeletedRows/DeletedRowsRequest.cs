namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>Which table's rows to look for: those that a database has and production does not.</summary>
/// <param name="Database">The database, most often a restored one.</param>
/// <param name="Table">The table: <c>table</c> or <c>schema.table</c>, quoted where a name has a dot in it.</param>
public sealed record DeletedRowsRequest(string Database, string Table)
{
    /// <summary>The server that the database is on, by its name; null: the one of <c>DATABASE_HOST</c>. Production is always on that one.</summary>
    public string? Server { get; init; }
}

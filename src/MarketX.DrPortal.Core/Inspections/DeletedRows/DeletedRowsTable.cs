using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>The table whose rows are looked for, as far as both databases have it.</summary>
/// <param name="Database">The database that has the rows.</param>
/// <param name="Production">Production's name.</param>
/// <param name="Name">Schema and name.</param>
/// <param name="Columns">The columns that both have and that are stored: what rows are compared and written with.</param>
/// <param name="Key">The columns by which a row is known.</param>
/// <param name="LeftOut">Columns that only one of both has.</param>
public sealed record DeletedRowsTable(
    string Database, string Production, TableName Name, IReadOnlyList<InspectedColumn> Columns, IReadOnlyList<InspectedColumn> Key, IReadOnlyList<string> LeftOut)
{
    /// <summary>The server that the database is on, by its name; null: production's.</summary>
    public string? Server { get; init; }
}

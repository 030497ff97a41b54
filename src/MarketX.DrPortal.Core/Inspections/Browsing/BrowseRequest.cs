namespace MarketX.DrPortal.Core.Inspections.Browsing;

/// <summary>Which rows of which table to show.</summary>
/// <param name="Database">The database.</param>
/// <param name="Table">The table: <c>table</c> or <c>schema.table</c>, quoted where a name has a dot in it.</param>
public sealed record BrowseRequest(string Database, string Table)
{
    /// <summary>The server that the database is on, by its name; null: the one of <c>DATABASE_HOST</c>.</summary>
    public string? Server { get; init; }

    /// <summary>Rows that one page has at most.</summary>
    public const int MostRows = 200;

    /// <summary>The column to filter by; null: all rows.</summary>
    public string? FilterColumn { get; init; }

    /// <summary>How.</summary>
    public RowFilter Filter { get; init; }

    /// <summary>By what.</summary>
    public string Value { get; init; } = "";

    /// <summary>The column to sort by; null: the primary key, where there is one.</summary>
    public string? Sort { get; init; }

    /// <summary>Largest first.</summary>
    public bool Descending { get; init; }

    /// <summary>Rows to skip.</summary>
    public int Skip { get; init; }

    /// <summary>Rows to show.</summary>
    public int Take { get; init; } = 50;

    /// <summary>For the audit log.</summary>
    internal string Words => $"{Table} in {InspectedDatabase.Words(Database, Server)}"
        + (string.IsNullOrEmpty(FilterColumn) ? "" : $", {FilterColumn} {Filter switch { RowFilter.Contains => $"contains '{Value}'", RowFilter.Equals => $"equals '{Value}'", RowFilter.IsNull => "is null", _ => "is not null" }}")
        + (Skip == 0 ? "" : $", from row {(Skip + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)}");
}

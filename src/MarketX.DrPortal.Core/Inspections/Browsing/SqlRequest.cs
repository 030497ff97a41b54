namespace MarketX.DrPortal.Core.Inspections.Browsing;

/// <summary>A question in SQL.</summary>
/// <param name="Database">The database.</param>
/// <param name="Sql">One SELECT, VALUES, TABLE or WITH.</param>
public sealed record SqlRequest(string Database, string Sql)
{
    /// <summary>The server that the database is on, by its name; null: the one of <c>DATABASE_HOST</c>.</summary>
    public string? Server { get; init; }

    /// <summary>Characters that a statement may have.</summary>
    public const int MostCharacters = 20_000;
}

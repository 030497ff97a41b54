namespace MarketX.DrPortal.Core.Inspections.Comparing;

/// <summary>What a comparison run is asked to do: hold a database against production, or production against one of its backups.</summary>
/// <param name="Database">The database; production's own name to compare it with the backup alone.</param>
/// <param name="Key">The backup that it is held against too; null: the one that the database was restored from, where the history knows it.</param>
public sealed record ComparisonRequest(string Database, string? Key = null)
{
    /// <summary>The server that the database is on, by its name; null: the one of <c>DATABASE_HOST</c>. Production is always on that one.</summary>
    public string? Server { get; init; }
}

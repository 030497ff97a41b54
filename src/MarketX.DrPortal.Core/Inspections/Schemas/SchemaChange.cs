namespace MarketX.DrPortal.Core.Inspections.Schemas;

/// <summary>An object that production does not have as the other side has it.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="ObjectKind">What it is, as pg_dump calls it: <c>TABLE</c>, <c>INDEX</c>, <c>ACL</c> ...</param>
/// <param name="Schema">Its schema; empty where it is in none.</param>
/// <param name="Name">Its name, as pg_dump lists it.</param>
/// <param name="Before">The SQL that makes it on the other side; null where that has none.</param>
/// <param name="After">The SQL that makes it in production; null where that has none.</param>
public sealed record SchemaChange(SchemaChangeKind Kind, string ObjectKind, string Schema, string Name, string? Before, string? After)
{
    /// <summary>Its owner on the other side, where that differs from production's; else null.</summary>
    public string? OwnerBefore { get; init; }

    /// <summary>Its owner in production, where that differs from the other side's; else null.</summary>
    public string? OwnerAfter { get; init; }

    /// <summary>Schema and name, for people.</summary>
    public string FullName => Schema.Length == 0 ? Name : $"{Schema}.{Name}";
}

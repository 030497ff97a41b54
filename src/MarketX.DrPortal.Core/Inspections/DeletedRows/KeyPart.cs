using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>One column of a key: how the server orders by it, and how its values compare here in the same order.</summary>
/// <remarks>Whole numbers are compared as such, in an index's own order; all else by the bytes of its text, whatever the collation.</remarks>
/// <param name="Column">The column.</param>
internal sealed record KeyPart(InspectedColumn Column)
{
    private bool IsNumber => Column.BaseType is "int2" or "int4" or "int8";

    // Of the table, not of the result, which has a column of the same name and no index.
    private string Name => $"t.{SqlName.Quote(Column.Name)}";

    /// <summary>What is read and ordered by.</summary>
    public string Sql => IsNumber ? $"{Name}::int8"
        // 1.0 and 1.00 are the same key.
        : Column.BaseType == "numeric" ? $"pg_catalog.convert_to(pg_catalog.trim_scale({Name}::numeric)::text, 'UTF8')"
        : $"pg_catalog.convert_to({Name}::text, 'UTF8')";

    /// <summary>What the server orders by: of whole numbers the column itself, so that an index serves.</summary>
    public string Order => IsNumber ? Name : Sql;

    /// <summary>Reads a value.</summary>
    public KeyValue Read(NpgsqlDataReader reader, int ordinal) => IsNumber ? new KeyValue(reader.GetInt64(ordinal), null) : new KeyValue(0, reader.GetFieldValue<byte[]>(ordinal));
}

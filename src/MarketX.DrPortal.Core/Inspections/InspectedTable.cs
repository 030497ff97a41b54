using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Inspections;

/// <summary>A table that is looked into, as the catalog has it.</summary>
/// <param name="Name">Schema and name.</param>
/// <param name="Columns">Its columns in their order.</param>
/// <param name="Key">The columns by which a row is known: the primary key, else a unique index without nulls; empty where it has neither.</param>
public sealed record InspectedTable(TableName Name, IReadOnlyList<InspectedColumn> Columns, IReadOnlyList<string> Key)
{
    private const string Candidates = """
        SELECT n.nspname, c.relname, c.oid::bigint FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND $1 IN (c.relname::text, n.nspname || '.' || c.relname, '"' || replace(n.nspname, '"', '""') || '"."' || replace(c.relname, '"', '""') || '"')
        """;

    private const string ColumnsOf = """
        SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), b.typname, a.attgenerated <> '', a.attidentity <> ''
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid JOIN pg_catalog.pg_type b ON b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
        WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
        """;

    // The primary key first, then the shortest unique index that covers every row.
    private const string KeyOf = """
        SELECT (SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.n) FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, n)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.n <= i.indnkeyatts)
        FROM pg_catalog.pg_index i
        WHERE i.indrelid = $1::bigint::oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
          AND (i.indisprimary OR NOT EXISTS (SELECT FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, n)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.n <= i.indnkeyatts AND NOT a.attnotnull))
        ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1
        """;

    /// <summary>The name as SQL, quoted.</summary>
    public string Sql => $"{SqlName.Quote(Name.Schema)}.{SqlName.Quote(Name.Name)}";

    /// <summary>The column of that name.</summary>
    /// <exception cref="RequestRefusedException">There is none.</exception>
    public InspectedColumn Column(string name) => Columns.FirstOrDefault(c => c.Name == name)
        ?? throw new RequestRefusedException($"{Name} has no column \"{name}\". It has {string.Join(", ", Columns.Take(20).Select(c => c.Name))}{(Columns.Count > 20 ? " ..." : "")}.", RefusalReason.NotFound);

    /// <summary>Finds a table by what somebody typed: <c>table</c>, <c>schema.table</c> or <c>"schema"."table"</c>.</summary>
    /// <exception cref="RequestRefusedException">There is none, or several; the message says which.</exception>
    public static async Task<InspectedTable> FindAsync(NpgsqlConnection connection, string? table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (string.IsNullOrEmpty(table) || table.Contains('\0', StringComparison.Ordinal))
            throw new RequestRefusedException("Name the table: table or schema.table.");
        var found = new List<(TableName Name, long Oid)>();
        await using (var command = new NpgsqlCommand(Candidates, connection))
        {
            command.Parameters.AddWithValue(table);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                found.Add((new TableName(reader.GetString(0), reader.GetString(1)), reader.GetInt64(2)));
        }

        // Without a schema the one in "public" is meant, as psql would have it.
        var chosen = found.Count > 1 && found.Where(f => f.Name.Schema == "public" && f.Name.Name == table).ToList() is [var inPublic] ? [inPublic] : found;
        if (chosen.Count != 1)
        {
            throw chosen.Count == 0
                ? new RequestRefusedException($"\"{connection.Database}\" has no table {table}.", RefusalReason.NotFound)
                : new RequestRefusedException($"{table} could be {string.Join(" or ", chosen.Select(c => c.Name.ToRequest()))}: name the schema too.");
        }

        return new InspectedTable(chosen[0].Name, await ColumnsAsync(connection, chosen[0].Oid, cancellationToken), await KeyAsync(connection, chosen[0].Oid, cancellationToken));
    }

    private static async Task<IReadOnlyList<InspectedColumn>> ColumnsAsync(NpgsqlConnection connection, long oid, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ColumnsOf, connection);
        command.Parameters.AddWithValue(oid);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new List<InspectedColumn>();
        while (await reader.ReadAsync(cancellationToken))
            columns.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.GetBoolean(4)));
        return columns;
    }

    private static async Task<IReadOnlyList<string>> KeyAsync(NpgsqlConnection connection, long oid, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(KeyOf, connection);
        command.Parameters.AddWithValue(oid);
        return await command.ExecuteScalarAsync(cancellationToken) as string[] ?? [];
    }
}

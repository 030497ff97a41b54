using Npgsql;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>A table of a database, as its catalog has it.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsOfExtension">Whether an extension brought it: a dump holds at most its rows.</param>
/// <param name="ExtensionFilter">
/// Which rows of an extension's table a dump holds: empty for all, else <c>WHERE ...</c>; null for other tables.
/// </param>
/// <param name="Columns">The columns that are stored and have a name, as COPY takes them.</param>
internal sealed record CatalogTable(string Schema, string Name, bool IsOfExtension, string? ExtensionFilter, IReadOnlyList<string> Columns)
{
    private const string Query = """
        SELECT n.nspname, c.relname,
               EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'),
               (SELECT e.extcondition[array_position(e.extconfig, c.oid)] FROM pg_extension e WHERE c.oid = ANY (e.extconfig) LIMIT 1),
               coalesce((SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
                         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''), '{}')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        ORDER BY n.nspname, c.relname
        """;

    /// <summary>Schema and name, for people.</summary>
    public string FullName => $"{Schema}.{Name}";

    /// <summary>All tables, partitioned ones too.</summary>
    public static async Task<Dictionary<(string Schema, string Name), CatalogTable>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new Dictionary<(string, string), CatalogTable>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var table = new CatalogTable(
                reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.GetFieldValue<string[]>(4));
            tables.Add((table.Schema, table.Name), table);
        }

        return tables;
    }
}

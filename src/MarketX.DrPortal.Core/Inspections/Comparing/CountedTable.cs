using Npgsql;

namespace MarketX.DrPortal.Core.Inspections.Comparing;

/// <summary>A table that holds rows itself, and where they are added up.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="RootSchema">Schema of the table that it is a partition of; its own where it is none.</param>
/// <param name="RootName">Name of the same.</param>
/// <param name="Bytes">Its size on disk.</param>
/// <param name="Time">The column that says when a row was made; null where none does.</param>
internal sealed record CountedTable(string Schema, string Name, string RootSchema, string RootName, long Bytes, TimeColumn? Time)
{
    private const string Query = """
        SELECT n.nspname, c.relname, rn.nspname, rc.relname, pg_catalog.pg_relation_size(c.oid),
               (SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attnum) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(nullif(t.typbasetype, 0), t.oid) IN ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)),
               (SELECT pg_catalog.array_agg(pg_catalog.format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL) ORDER BY a.attnum) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(nullif(t.typbasetype, 0), t.oid) IN ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)),
               (SELECT pg_catalog.array_agg(coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') ORDER BY a.attnum) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.attgenerated = ''
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(nullif(t.typbasetype, 0), t.oid) IN ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype))
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_class rc ON rc.oid = coalesce(pg_catalog.pg_partition_root(c.oid), c.oid) JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
        WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        ORDER BY 5 DESC, 1, 2
        """;

    /// <summary>Schema and name, for people.</summary>
    public string FullName => $"{Schema}.{Name}";

    /// <summary>The table that the rows are added up under.</summary>
    public (string Schema, string Name) Root => (RootSchema, RootName);

    /// <summary>All tables with rows of their own, the largest first; those of extensions are left out.</summary>
    public static async Task<IReadOnlyList<CountedTable>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<CountedTable>();
        while (await reader.ReadAsync(cancellationToken))
            tables.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), TimeOf(reader)));
        return tables;
    }

    private static TimeColumn? TimeOf(NpgsqlDataReader reader)
    {
        if (reader.IsDBNull(5))
            return null;
        var (names, types, defaults) = (reader.GetFieldValue<string[]>(5), reader.GetFieldValue<string[]>(6), reader.GetFieldValue<string[]>(7));
        return TimeColumn.Choose([.. names.Select((name, i) => new TimeColumn(name, types[i], defaults[i].Length > 0 ? defaults[i] : null))]);
    }
}

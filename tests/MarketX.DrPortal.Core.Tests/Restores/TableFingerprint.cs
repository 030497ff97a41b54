using MarketX.DrPortal.Core.Restores;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>All that belongs to a table, as the server describes it.</summary>
internal static class TableFingerprint
{
    /// <summary>What must come back with the table, whatever else was chosen.</summary>
    private const string Own = """
        SELECT 'column ' || attnum_in_order || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || attidentity::text || attgenerated::text || ' '
               || coalesce(collname, '') || ' ' || coalesce(pg_get_expr(adbin, adrelid), '') || ' ' || coalesce(col_description(attrelid, attnum), '') || coalesce(attacl::text, '')
        FROM (SELECT *, row_number() OVER (ORDER BY attnum) AS attnum_in_order FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped) a
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum LEFT JOIN pg_collation c ON c.oid = attcollation
        UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) || indisvalid || indisclustered || coalesce(obj_description(indexrelid, 'pg_class'), '') FROM pg_index WHERE indrelid = $1::regclass
        UNION ALL SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated || coalesce(obj_description(oid, 'pg_constraint'), '') FROM pg_constraint WHERE conrelid = $1::regclass AND contype NOT IN ('f', 't', 'n')
        UNION ALL SELECT 'statistics ' || pg_get_statisticsobjdef(oid) || coalesce(obj_description(oid, 'pg_statistic_ext'), '') FROM pg_statistic_ext WHERE stxrelid = $1::regclass
        UNION ALL SELECT 'class ' || relkind::text || relrowsecurity || relforcerowsecurity || relispartition || coalesce(pg_get_expr(relpartbound, c.oid), '') || coalesce(relacl::text, '') || pg_get_userbyid(relowner)
               || coalesce(amname, '') || coalesce(reloptions::text, '') || coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class c LEFT JOIN pg_am m ON m.oid = relam WHERE c.oid = $1::regclass
        UNION ALL SELECT 'sequence ' || deptype::text || ' ' || s.schemaname || '.' || s.sequencename || ' ' || coalesce(s.last_value::text, '') || s.increment_by || s.start_value
        FROM pg_depend d JOIN pg_class q ON q.oid = objid AND q.relkind = 'S' JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_sequences s ON (s.schemaname, s.sequencename) = (nspname, relname)
        WHERE refobjid = $1::regclass AND refobjsubid > 0 AND d.classid = 'pg_class'::regclass
        UNION ALL SELECT 'inherits ' || inhparent::regclass FROM pg_inherits WHERE inhrelid = $1::regclass
        """;

    /// <summary>What comes back where no table is named in it that was not chosen.</summary>
    private const string Shared = """
        SELECT 'trigger ' || pg_get_triggerdef(oid) || tgenabled::text || coalesce(obj_description(oid, 'pg_trigger'), '') FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal
        UNION ALL SELECT 'rule ' || pg_get_ruledef(oid) FROM pg_rewrite WHERE ev_class = $1::regclass
        UNION ALL SELECT 'policy ' || polname || polcmd::text || coalesce(pg_get_expr(polqual, polrelid), '') FROM pg_policy WHERE polrelid = $1::regclass
        UNION ALL SELECT 'foreign key ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f'
        """;

    public static async Task<IReadOnlyList<string>> OwnAsync(NpgsqlConnection connection, TableName table) =>
        [.. await LinesAsync(connection, Own, table), .. await RowsAsync(connection, table)];

    public static Task<IReadOnlyList<string>> SharedAsync(NpgsqlConnection connection, TableName table) => LinesAsync(connection, Shared, table);

    private static async Task<IReadOnlyList<string>> LinesAsync(NpgsqlConnection connection, string sql, TableName table)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue(Quoted(table));
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            lines.Add(reader.GetString(0));
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(NpgsqlConnection connection, TableName table)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) || ' rows ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') FROM ONLY {Quoted(table)} t", connection);
        return [(string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!];
    }

    private static string Quoted(TableName table) => $"{Core.Postgres.SqlName.Quote(table.Schema)}.{Core.Postgres.SqlName.Quote(table.Name)}";
}

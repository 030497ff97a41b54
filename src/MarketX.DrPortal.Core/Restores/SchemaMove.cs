using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Moves all tables of a database, with what follows them, into a new schema.</summary>
internal static class SchemaMove
{
    // Indexes, owned sequences and row types follow their tables by themselves; extensions keep their tables.
    private const string Relations = """
        SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, nspname::text, relname::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'
          AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
                          AND (deptype = 'e' OR (relkind = 'S' AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i'))))
        UNION ALL
        SELECT 'STATISTICS', nspname::text, stxname::text FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = stxnamespace
        """;

    /// <summary>Makes the schema and moves them, in one transaction.</summary>
    /// <param name="connection">A connection to the database.</param>
    /// <param name="schema">The new schema.</param>
    /// <param name="comment">Comment on it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many were moved.</returns>
    public static async Task<int> RunAsync(NpgsqlConnection connection, string schema, string comment, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var relations = new List<(string Kind, string Schema, string Name)>();
        await using (var command = new NpgsqlCommand(Relations, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                relations.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        await ExecuteAsync($"CREATE SCHEMA {SqlName.Quote(schema)}");
        await ExecuteAsync($"COMMENT ON SCHEMA {SqlName.Quote(schema)} IS {SqlName.Literal(comment)}");
        foreach (var (kind, from, name) in relations)
            await ExecuteAsync($"ALTER {kind} {SqlName.Quote(from)}.{SqlName.Quote(name)} SET SCHEMA {SqlName.Quote(schema)}");
        await transaction.CommitAsync(cancellationToken);
        return relations.Count;

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

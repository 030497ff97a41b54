using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>
/// How much had been written to each table of a database at a moment, by the server's own counters. What goes for a
/// <see cref="WriteMark"/> goes for them too: read both, and compare only where the marks can be compared.
/// </summary>
/// <param name="Rows">Rows inserted, changed and deleted, by the table's oid. Tables that nobody has written to are left out.</param>
public sealed record TableCounters(IReadOnlyDictionary<long, IReadOnlyList<long>> Rows)
{
    /// <summary>Tables that an answer names at most.</summary>
    public const int Named = 20;

    // They become part of a run's result: that of a database with more tables has none.
    private const int Limit = 1000;

    /// <summary>Reads them; null where the database has too many tables.</summary>
    /// <param name="connection">A connection to the database itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<TableCounters?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var rows = (await ListAsync(connection, cancellationToken)).ToDictionary(t => t.Oid, t => (IReadOnlyList<long>)[t.Writes.Inserted, t.Writes.Updated, t.Writes.Deleted]);
        return rows.Count > Limit ? null : new TableCounters(rows);
    }

    /// <summary>What was written since, table by table, most first.</summary>
    /// <param name="connection">A connection to the same database.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<TableWrites>> SinceAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
    [
        .. (await ListAsync(connection, cancellationToken))
            .Select(t => Rows.TryGetValue(t.Oid, out var then) ? new TableWrites(t.Writes.Table, t.Writes.Inserted - then[0], t.Writes.Updated - then[1], t.Writes.Deleted - then[2]) : t.Writes)
            .Where(w => Sum(w) > 0).OrderByDescending(Sum).ThenBy(w => w.Table, StringComparer.Ordinal).Take(Named),
    ];

    private static long Sum(TableWrites writes) => writes.Inserted + writes.Updated + writes.Deleted;

    private static async Task<List<(long Oid, TableWrites Writes)>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT relid::bigint, concat(schemaname, '.', relname), n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<(long, TableWrites)>();
        while (await reader.ReadAsync(cancellationToken))
            tables.Add((reader.GetInt64(0), new TableWrites(reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4))));
        return tables;
    }
}

using System.Collections.Concurrent;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Counts the rows of every table of a database, exactly, several tables at once.</summary>
internal static class RowCounter
{
    public static async Task<IReadOnlyList<TableRows>> CountAsync(
        PostgresServer server, string database, string applicationName, int parallel, Action<int, int, string> onTable, CancellationToken cancellationToken)
    {
        var tables = await TablesAsync(server, database, applicationName, cancellationToken);
        var waiting = new ConcurrentQueue<(string Schema, string Table)>(tables);
        var counted = new ConcurrentBag<TableRows>();
        await Task.WhenAll(Enumerable.Range(0, Math.Clamp(parallel, 1, Math.Max(1, tables.Count))).Select(_ => WorkAsync()));
        return [.. counted.OrderBy(t => t.Schema, StringComparer.Ordinal).ThenBy(t => t.Table, StringComparer.Ordinal)];

        async Task WorkAsync()
        {
            await using var connection = await server.OpenAsync(database, applicationName, cancellationToken);
            // Policies would hide rows from the count; with this they make it fail instead.
            await using (var settings = new NpgsqlCommand("SET row_security = off; SET statement_timeout = 0", connection))
                await settings.ExecuteNonQueryAsync(cancellationToken);
            while (waiting.TryDequeue(out var table))
            {
                onTable(counted.Count, tables.Count, $"{table.Schema}.{table.Table}");
                await using var command = new NpgsqlCommand($"SELECT count(*) FROM ONLY {SqlName.Quote(table.Schema)}.{SqlName.Quote(table.Table)}", connection);
                counted.Add(new TableRows(table.Schema, table.Table, (long)(await command.ExecuteScalarAsync(cancellationToken))!));
            }
        }
    }

    // Plain tables and the leaves of partitioned ones: each row once.
    private static async Task<IReadOnlyList<(string Schema, string Table)>> TablesAsync(
        PostgresServer server, string database, string applicationName, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(database, applicationName, cancellationToken);
        await using var command = new NpgsqlCommand("""
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
            ORDER BY c.relpages DESC, c.oid
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<(string, string)>();
        while (await reader.ReadAsync(cancellationToken))
            tables.Add((reader.GetString(0), reader.GetString(1)));
        return tables;
    }
}

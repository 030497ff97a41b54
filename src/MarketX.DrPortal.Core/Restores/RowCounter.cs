using System.Collections.Concurrent;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Counts the rows of tables by reading them, several tables at once.</summary>
internal static class RowCounter
{
    /// <summary>Counts them.</summary>
    /// <param name="server">The server.</param>
    /// <param name="database">The database.</param>
    /// <param name="applicationName">The run's.</param>
    /// <param name="parallel">Connections.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<TableRows>> CountAsync(
        PostgresServer server, string database, string applicationName, int parallel, IReadOnlyList<(string Schema, string Table)> tables, CancellationToken cancellationToken)
    {
        var waiting = new ConcurrentQueue<(string Schema, string Table)>(tables);
        var counted = new ConcurrentBag<TableRows>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await FirstFailure.WhenAllAsync(Enumerable.Range(0, Math.Min(parallel, tables.Count)).Select(_ => WorkAsync(stop.Token)), stop);
        return [.. counted];

        async Task WorkAsync(CancellationToken token)
        {
            await using var connection = await server.OpenAsync(database, applicationName, token);
            // Policies would hide rows from the count; with this they make it fail instead.
            await using (var settings = new NpgsqlCommand("SET row_security = off; SET statement_timeout = 0", connection))
                await settings.ExecuteNonQueryAsync(token);
            while (waiting.TryDequeue(out var table))
            {
                await using var command = new NpgsqlCommand($"SELECT count(*) FROM ONLY {SqlName.Quote(table.Schema)}.{SqlName.Quote(table.Table)}", connection);
                counted.Add(new TableRows(table.Schema, table.Table, (long)(await command.ExecuteScalarAsync(token))!));
            }
        }
    }
}

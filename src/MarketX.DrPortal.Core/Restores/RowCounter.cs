using System.Collections.Concurrent;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Counts the rows of tables by reading them, several tables at once.</summary>
internal static class RowCounter
{
    // Names go to the server as the archive's bytes: they may be no text, as in databases without an encoding.
    // Policies would hide rows from the count; with row_security off they make it fail instead.
    private const string Session = """
        SET row_security = off; SET statement_timeout = 0; SET client_connection_check_interval = 1000;
        CREATE FUNCTION pg_temp.count_rows(schema bytea, name bytea, encoding text) RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE n bigint;
        BEGIN
            EXECUTE format('SELECT count(*) FROM ONLY %I.%I', convert_from(schema, encoding), convert_from(name, encoding)) INTO n;
            RETURN n;
        END $$
        """;

    /// <summary>Counts them.</summary>
    /// <param name="server">The server.</param>
    /// <param name="database">The database.</param>
    /// <param name="applicationName">The run's.</param>
    /// <param name="parallel">Connections.</param>
    /// <param name="encoding">Encoding of the entries' names.</param>
    /// <param name="tables">The tables' entries.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Rows by the entry's number.</returns>
    public static async Task<IReadOnlyDictionary<int, long>> CountAsync(
        PostgresServer server, string database, string applicationName, int parallel, string encoding, IReadOnlyList<TocEntry> tables, CancellationToken cancellationToken)
    {
        var waiting = new ConcurrentQueue<TocEntry>(tables);
        var counted = new ConcurrentDictionary<int, long>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await FirstFailure.WhenAllAsync(Enumerable.Range(0, Math.Min(parallel, tables.Count)).Select(_ => WorkAsync(stop.Token)), stop);
        return counted;

        async Task WorkAsync(CancellationToken token)
        {
            await using var connection = await server.OpenAsync(database, applicationName, token);
            await using (var session = new NpgsqlCommand(Session, connection))
                await session.ExecuteNonQueryAsync(token);
            while (waiting.TryDequeue(out var table))
            {
                await using var command = new NpgsqlCommand("SELECT pg_temp.count_rows($1, $2, $3)", connection);
                command.Parameters.AddWithValue(table.Raw.Namespace!.Value.ToArray());
                command.Parameters.AddWithValue(table.Raw.Tag!.Value.ToArray());
                command.Parameters.AddWithValue(encoding);
                counted[table.DumpId] = (long)(await command.ExecuteScalarAsync(token))!;
            }
        }
    }
}

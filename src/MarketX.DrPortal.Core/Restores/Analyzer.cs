using System.Collections.Concurrent;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Runs ANALYZE on everything in a database, several relations at once: without statistics plans are guesses.</summary>
internal static class Analyzer
{
    // A partitioned table is analyzed with its partitions, except where one is a foreign table, be it far below: that would
    // connect to production's neighbours. Then its other partitions are analyzed each. The catalogs that the restore filled
    // count too: plans need their statistics, and autovacuum would make up for it within a minute, which shows as writes (see WriteMark).
    private const string Relations = """
        WITH RECURSIVE reaching AS (
            SELECT i.inhparent AS oid FROM pg_inherits i JOIN pg_class f ON f.oid = i.inhrelid AND f.relkind = 'f'
            UNION SELECT i.inhparent FROM reaching JOIN pg_inherits i ON i.inhrelid = reaching.oid)
        SELECT n.nspname, c.relname, c.oid IN (SELECT oid FROM reaching) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_toast'
          AND (NOT c.relispartition OR EXISTS (SELECT FROM pg_inherits i JOIN reaching ON reaching.oid = i.inhparent WHERE i.inhrelid = c.oid))
          AND (n.nspname <> 'pg_catalog' OR (NOT c.relisshared AND c.relname <> 'pg_statistic' AND pg_stat_get_mod_since_analyze(c.oid) > 0))
        ORDER BY c.relpages DESC, c.oid
        """;

    // Names in a database without an encoding may be no text: then all is one statement that names nothing.
    private const string Everything = "";

    /// <summary>Analyzes all of them.</summary>
    /// <param name="server">The server.</param>
    /// <param name="database">The database.</param>
    /// <param name="applicationName">The run's.</param>
    /// <param name="parallel">Connections.</param>
    /// <param name="onRelation">Gets how many are done, how many there are, and which comes next.</param>
    /// <param name="onLeftOut">Gets what is not analyzed, in a sentence.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(
        PostgresServer server, string database, string applicationName, int parallel, Action<int, int, string> onRelation, Action<string> onLeftOut, CancellationToken cancellationToken)
    {
        var (relations, leftOut) = await ListAsync(server, database, applicationName, cancellationToken);
        if (leftOut.Count > 0)
            onLeftOut($"Not analyzed as a whole, because foreign tables are part of them and other servers would be asked: {string.Join(", ", leftOut)}.");
        var waiting = new ConcurrentQueue<string>(relations);
        var begun = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await FirstFailure.WhenAllAsync(Enumerable.Range(0, Math.Clamp(parallel, 1, Math.Max(1, relations.Count))).Select(_ => WorkAsync(stop.Token)), stop);

        async Task WorkAsync(CancellationToken token)
        {
            await using var connection = await server.OpenAsync(database, applicationName, token);
            await using (var settings = new NpgsqlCommand("SET statement_timeout = 0; SET client_connection_check_interval = 1000", connection))
                await settings.ExecuteNonQueryAsync(token);
            while (waiting.TryDequeue(out var relation))
            {
                onRelation(Interlocked.Increment(ref begun) - 1, relations.Count, relation);
                await using var command = new NpgsqlCommand($"ANALYZE {relation}", connection);
                await command.ExecuteNonQueryAsync(token);
            }
        }
    }

    private static async Task<(IReadOnlyList<string> Relations, IReadOnlyList<string> LeftOut)> ListAsync(
        PostgresServer server, string database, string applicationName, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(database, applicationName, cancellationToken);
        if (connection.PostgresParameters.GetValueOrDefault("server_encoding") == "SQL_ASCII")
            return ([Everything], []);
        await using var command = new NpgsqlCommand(Relations, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> relations = [], leftOut = [];
        while (await reader.ReadAsync(cancellationToken))
            (reader.GetBoolean(2) ? leftOut : relations).Add($"{SqlName.Quote(reader.GetString(0))}.{SqlName.Quote(reader.GetString(1))}");
        return (relations, leftOut);
    }
}

using System.Globalization;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Reports every second how far PostgreSQL is with the indexes that it builds, and the database's size.</summary>
internal sealed class IndexWatch : IAsyncDisposable
{
    private const string Query = """
        SELECT pg_database_size(current_database()),
               (SELECT string_agg(format('index on %s: %s%s', c.relname, p.phase,
                    CASE WHEN p.blocks_total > 0 THEN format(', %s %%', 100 * p.blocks_done / p.blocks_total)
                         WHEN p.tuples_total > 0 THEN format(', %s %%', 100 * p.tuples_done / p.tuples_total) ELSE '' END), '; ' ORDER BY p.pid)
                FROM pg_stat_progress_create_index p JOIN pg_class c ON c.oid = p.relid WHERE p.datname = current_database())
        """;

    private readonly CancellationTokenSource _stop;
    private readonly Task _loop;

    private IndexWatch(PostgresServer server, string database, RunContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _loop = LoopAsync(server, database, context, time, _stop.Token);
    }

    public static IndexWatch Start(PostgresServer server, string database, RunContext context, TimeProvider time, CancellationToken cancellationToken) =>
        new(server, database, context, time, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private static async Task LoopAsync(PostgresServer server, string database, RunContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await server.OpenAsync(database, context.ApplicationName, cancellationToken);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await using var command = new NpgsqlCommand(Query, connection);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                var bytes = Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
                var building = reader.IsDBNull(1) ? null : reader.GetString(1);
                context.Tracker.Report(p => p with { BytesDone = bytes, CurrentItem = building ?? p.CurrentItem });
            }
        }
        catch (Exception e) when (e is OperationCanceledException or NpgsqlException or PostgresUnavailableException)
        {
            // Figures for the eye: when the server is gone, pg_restore says so, and its verdict counts.
        }
    }
}

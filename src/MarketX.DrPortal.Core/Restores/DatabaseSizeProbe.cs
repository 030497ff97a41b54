using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Reports the growing size of a database every second: the bytes that a restore has written so far.</summary>
internal sealed class DatabaseSizeProbe : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Task _loop;

    private DatabaseSizeProbe(PostgresServer server, string database, RunContext context, TimeProvider time, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _loop = LoopAsync(server, database, context, time, _stop.Token);
    }

    public static DatabaseSizeProbe Start(PostgresServer server, string database, RunContext context, TimeProvider time, CancellationToken cancellationToken) =>
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
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, context.ApplicationName, cancellationToken);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await using var command = new NpgsqlCommand("SELECT pg_database_size($1)", connection);
                command.Parameters.AddWithValue(database);
                var bytes = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
                context.Tracker.Report(p => p with { BytesDone = bytes });
            }
        }
        catch (Exception e) when (e is OperationCanceledException or NpgsqlException or PostgresUnavailableException)
        {
            // A figure for the eye: when the server is gone, pg_restore says so, and its verdict counts.
        }
    }
}

using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>
/// One run at a time for each database: a session advisory lock on the target's own server, so that the command
/// line and every portal see the same lock. It dies with the process that holds it.
/// </summary>
public sealed class TargetLock : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // A statement may take as long as it takes, but the server has to be there meanwhile.
    private static readonly TimeSpan BusyPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SilencePatience = TimeSpan.FromSeconds(10);

    private readonly PostgresServer _server;
    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly SemaphoreSlim _use = new(1, 1);
    private readonly Task _watch;
    private long _usedSince;

    private TargetLock(PostgresServer server, NpgsqlConnection connection)
    {
        (_server, _connection) = (server, connection);
        Lost = _lost.Token;
        _watch = WatchAsync();
    }

    /// <summary>
    /// Fires when the connection broke, and the lock with it, or when the server cannot be reached any more while the connection waits for it:
    /// another run may begin at any moment.
    /// </summary>
    public CancellationToken Lost { get; }

    /// <summary>Takes the lock, or returns null when another run holds it.</summary>
    /// <exception cref="PostgresUnavailableException">The server cannot be reached.</exception>
    public static async Task<TargetLock?> TryAcquireAsync(PostgresServer server, string target, RunId run, CancellationToken cancellationToken)
    {
        // Not a "drportal:" name: fencing must not end the lock of a run that waits.
        var connection = await server.OpenAsync(server.MaintenanceDatabase, $"drportal-lock:{run.Value}", cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("""
                SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
                       set_config('tcp_keepalives_count', '3', false), set_config('statement_timeout', '0', false);
                SELECT pg_try_advisory_lock($1)
                """.Replace("$1", Key(target).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var got = reader.GetBoolean(0);
            await reader.DisposeAsync();
            if (got)
                return new TargetLock(server, connection);
            await connection.DisposeAsync();
            return null;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs something short on the lock's own connection.</summary>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await _use.WaitAsync(cancellationToken);
        try
        {
            Volatile.Write(ref _usedSince, Stopwatch.GetTimestamp());
            return await work(_connection);
        }
        finally
        {
            _use.Release();
        }
    }

    /// <summary>Asks now whether it is held still, and fires <see cref="Lost"/> where it is not.</summary>
    public async Task ConfirmAsync()
    {
        try
        {
            await PingAsync(Timeout.InfiniteTimeSpan);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
        {
            await _lost.CancelAsync();
        }
    }

    /// <summary>Lets go of the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        await _connection.DisposeAsync();
        _stop.Dispose();
        _lost.Dispose();
        _use.Dispose();
    }

    /// <summary>The lock's number: the first 8 bytes of a SHA-256 over a fixed word and the database's name.</summary>
    internal static long Key(string target) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes("drportal target " + target)));

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        long? silentSince = null;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (await PingAsync(TimeSpan.Zero) || Stopwatch.GetElapsedTime(Volatile.Read(ref _usedSince)) < BusyPatience || await AnswersAsync())
                    silentSince = null;
                else if (silentSince is null)
                    silentSince = Stopwatch.GetTimestamp();
                else if (Stopwatch.GetElapsedTime(silentSince.Value) >= SilencePatience)
                {
                    await _lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed: the lock is let go on purpose.
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
        {
            await _lost.CancelAsync();
        }
    }

    // False where the connection stays in use.
    private async Task<bool> PingAsync(TimeSpan patience)
    {
        if (!await _use.WaitAsync(patience, _stop.Token))
            return false;
        try
        {
            await using var command = new NpgsqlCommand("SELECT 1", _connection) { CommandTimeout = 30 };
            await command.ExecuteScalarAsync(_stop.Token);
            return true;
        }
        finally
        {
            _use.Release();
        }
    }

    // Where the network is gone, or nothing passes any more, the connection itself would not say so for a quarter of an hour (tcp_retries2, see tcp(7)), if ever.
    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var other = await _server.OpenAsync(_server.MaintenanceDatabase, "drportal-probe", _stop.Token);
            return true;
        }
        catch (Exception e) when (e is PostgresException or PostgresUnavailableException { InnerException: PostgresException })
        {
            // Whatever it says, such as that there are too many connections, it is there.
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or PostgresUnavailableException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;

namespace MarketX.DrPortal.E2E.Tests.Portal;

/// <summary>
/// An application of production: writes a row, reads, and connects again whenever its session is ended. What it could not do for
/// how long is the downtime as its users see it.
/// </summary>
internal sealed class ShopWriter : IAsyncDisposable
{
    /// <summary>Its table.</summary>
    public const string Sql = "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT clock_timestamp());";

    private readonly TestDatabase _database;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private long _written;
    private long _orders;
    private long _longest;

    public ShopWriter(TestDatabase database)
    {
        _database = database;
        _work = WorkAsync();
    }

    /// <summary>Rows that were committed, as far as it was told.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Orders that it saw last.</summary>
    public long Orders => Interlocked.Read(ref _orders);

    /// <summary>The longest time from one write that succeeded to the next.</summary>
    public TimeSpan LongestGap => new(Interlocked.Read(ref _longest));

    /// <summary>Waits until a condition holds, a minute at most.</summary>
    public async Task UntilAsync(Func<ShopWriter, bool> condition, string what)
    {
        var limit = Stopwatch.StartNew();
        while (!condition(this))
        {
            if (limit.Elapsed > TimeSpan.FromMinutes(1))
                throw new TimeoutException($"The application never {what}: {Written} rows written, {Orders} orders seen.");
            await Task.Delay(20);
        }
    }

    /// <summary>Stops; afterwards its session has ended, and the server has counted what it wrote.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _work;
        var limit = Stopwatch.StartNew();
        while (await _database.QueryAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'shop-writer' AND datname = current_database())"))
        {
            if (limit.Elapsed > TimeSpan.FromMinutes(1))
                throw new TimeoutException("The application's session never ended.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        var last = Stopwatch.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Pooling = false, ApplicationName = "shop-writer" }.ConnectionString);
                await connection.OpenAsync(_stop.Token);
                while (!_stop.IsCancellationRequested)
                {
                    await using var command = new NpgsqlCommand("WITH visit AS (INSERT INTO visits DEFAULT VALUES) SELECT count(*) FROM orders", connection);
                    var orders = (long)(await command.ExecuteScalarAsync(_stop.Token))!;
                    var gap = Stopwatch.GetElapsedTime(last);
                    last = Stopwatch.GetTimestamp();
                    Interlocked.Exchange(ref _longest, Math.Max(Interlocked.Read(ref _longest), gap.Ticks));
                    Interlocked.Exchange(ref _orders, orders);
                    Interlocked.Increment(ref _written);
                    await Task.Delay(10, _stop.Token);
                }
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
            {
                // Ended, refused for a moment, or told to stop: an application connects again.
            }
        }
    }
}

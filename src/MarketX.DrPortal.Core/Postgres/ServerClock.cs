using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>What time it is at least, before anything is dropped because its time is over: one clock alone may be wrong.</summary>
internal static class ServerClock
{
    /// <summary>The earlier one of this machine's time and the server's.</summary>
    public static async Task<DateTimeOffset> EarlierAsync(NpgsqlConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var server = new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!, TimeSpan.Zero);
        var here = time.GetUtcNow();
        return server < here ? server : here;
    }
}

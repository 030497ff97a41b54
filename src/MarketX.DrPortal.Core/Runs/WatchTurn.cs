using System.Globalization;
using Npgsql;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// One portal at a time looks for what dead ones left. More at once would do no harm, since each run's lock decides;
/// they would only get in each other's way.
/// </summary>
/// <param name="portal">The portal's database.</param>
/// <param name="key">Which turn; by default that of who looks after dead runs.</param>
public sealed class WatchTurn(NpgsqlDataSource portal, long key = WatchTurn.LockKey)
{
    // Any fixed number, beside the migrator's.
    internal const long LockKey = 0x64_72_70_77_61_74_63_68;

    /// <summary>Takes the turn until the result is disposed; null while another portal has it.</summary>
    public async Task<IAsyncDisposable?> TryTakeAsync(CancellationToken cancellationToken)
    {
        var connection = await portal.OpenConnectionAsync(cancellationToken);
        try
        {
            // The lock ends with its transaction, and so with the connection of a portal that dies. One that is frozen
            // keeps its connection: the server ends it, or nobody would look after anything until it wakes up.
            await using var command = new NpgsqlCommand($"""
                BEGIN;
                SET LOCAL idle_in_transaction_session_timeout = '60s';
                SELECT pg_try_advisory_xact_lock({key.ToString(CultureInfo.InvariantCulture)})
                """, connection);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
                return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }
}

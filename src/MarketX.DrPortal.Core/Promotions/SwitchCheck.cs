using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>After a switch: a new connection by production's name, as an application makes it, reaches the promoted database.</summary>
internal static class SwitchCheck
{
    /// <summary>Connects and looks.</summary>
    /// <exception cref="RunFailedException">It does not; the sentence says that the switch itself was made.</exception>
    public static async Task RunAsync(PostgresServer server, RunContext context, string production, long oid)
    {
        try
        {
            await using var connection = await server.OpenAsync(production, context.ApplicationName, CancellationToken.None);
            await using var command = new NpgsqlCommand("SELECT oid::bigint FROM pg_database WHERE datname = current_database()", connection);
            var found = (long)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            if (found != oid)
                throw new RunFailedException($"The switch was committed, but a new connection to \"{production}\" reaches another database than the promoted one. Look at the server at once.");
            context.Tracker.Log(RunLogLevel.Info, $"A new connection to \"{production}\" reaches it.");
        }
        catch (Exception e) when (e is PostgresUnavailableException or NpgsqlException)
        {
            throw new RunFailedException($"The switch was committed, but \"{production}\" could not be connected to afterwards: {e.Message}", e);
        }
    }
}

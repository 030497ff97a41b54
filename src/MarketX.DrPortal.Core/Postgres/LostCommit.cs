using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>Finds out what became of a rename whose COMMIT was not answered.</summary>
internal static class LostCommit
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(30);

    /// <summary>The name that a database has once the lost session can change it no more; null when the server cannot be asked within 30 seconds.</summary>
    /// <param name="server">The server.</param>
    /// <param name="oid">The database.</param>
    /// <param name="session">Process id of the lost session, which was that of a <see cref="TargetLock"/>.</param>
    public static async Task<string?> NameOfAsync(PostgresServer server, long oid, int session)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            try
            {
                await using var connection = await server.OpenAsync(server.MaintenanceDatabase, "drportal-cleanup", patience.Token);
                // The lost session may still be at its COMMIT, be it for a standby that does not answer: only when it has ended is the answer the last one.
                await using var end = new NpgsqlCommand("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid = $1 AND starts_with(application_name, 'drportal-lock:')", connection);
                end.Parameters.AddWithValue(session);
                if (await end.ExecuteScalarAsync(patience.Token) is not false)
                {
                    await using var name = new NpgsqlCommand("SELECT datname::text FROM pg_database WHERE oid = $1::bigint::oid", connection);
                    name.Parameters.AddWithValue(oid);
                    return await name.ExecuteScalarAsync(patience.Token) as string;
                }
            }
            catch (Exception e) when (e is PostgresUnavailableException or NpgsqlException or OperationCanceledException)
            {
                // It may be on its way up again.
            }

            await Task.WhenAny(Task.Delay(Retry, patience.Token));
        }

        return null;
    }
}

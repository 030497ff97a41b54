using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>
/// Ends what earlier runs on a target left running. Child processes survive the death of the portal, and with it
/// of its lock: an orphaned <c>pg_restore</c> would otherwise write beside the next run's.
/// </summary>
public static class Fence
{
    /// <summary>
    /// Terminates every backend of another run on <paramref name="target"/> and waits until they are gone. Whoever
    /// calls holds the target's lock; so whatever portal such a backend belongs to, its run is over.
    /// </summary>
    /// <param name="connection">A connection to the target's server.</param>
    /// <param name="target">The database that is locked.</param>
    /// <param name="self">The run that calls; null: none is spared.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many backends were told to end.</returns>
    /// <exception cref="RunFailedException">They did not end within 30 s, or may not be ended by this user.</exception>
    public static async Task<int> CloseAsync(NpgsqlConnection connection, string target, RunId? self, CancellationToken cancellationToken)
    {
        // Parts are compared whole: LIKE would read the underscores of a name as wildcards.
        const string sql = """
            SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE split_part(application_name, ':', 1) = 'drportal' AND split_part(application_name, ':', 3) = $1
              AND split_part(application_name, ':', 4) IS DISTINCT FROM $2 AND pid <> pg_backend_pid()
            """;
        var told = new HashSet<int>();
        for (var attempt = 0; attempt < 120; attempt++)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddWithValue(BackendName.TargetHash(target));
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)self?.Value ?? DBNull.Value });
            var alive = 0;
            try
            {
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    told.Add(reader.GetInt32(0));
                    alive++;
                }
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new RunFailedException(
                    $"Backends of an earlier run still work on \"{target}\" and belong to another role: {e.MessageText}. Grant pg_signal_backend to this user, or end them by hand.", e);
            }

            if (alive == 0)
                return told.Count;
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
        }

        throw new RunFailedException($"{told.Count} backends of an earlier run on \"{target}\" did not end within 30 s. Look at them in pg_stat_activity (application_name drportal:*).");
    }
}

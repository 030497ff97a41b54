using System.Data;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>
/// Puts one database in another's place, in one transaction: at every moment clients reach the old one or the new one,
/// and a failure or a crash leaves everything as it was.
/// </summary>
/// <remarks>
/// The rename takes the database's lock before it looks for sessions, so that no new one begins; from then on it waits
/// five seconds for the others to end (<c>RenameDatabase</c> and <c>CountOtherDBBackends</c> in PostgreSQL's sources). A second
/// connection sees the lock and ends them. ALLOW_CONNECTIONS and CONNECTION LIMIT would not do: they show only after a
/// commit, and a crash in between would leave production closed.
/// </remarks>
internal sealed class DatabaseSwitch(PostgresServer server, RunContext context, TimeProvider time)
{
    private const int Attempts = 8;
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private int _ended;

    /// <summary>What came of it.</summary>
    /// <param name="At">When (UTC).</param>
    /// <param name="Downtime">From the lock on the old database to the commit.</param>
    /// <param name="SessionsEnded">Sessions that were ended.</param>
    /// <param name="Mark">What had been written to the new one by then.</param>
    public sealed record Result(DateTimeOffset At, TimeSpan Downtime, int SessionsEnded, WriteMark? Mark);

    /// <summary>Switches.</summary>
    /// <param name="current">The name that matters: of the database that goes.</param>
    /// <param name="keepAs">The name that it gets.</param>
    /// <param name="replacement">The database that takes its place.</param>
    /// <param name="before">Statements on the replacement under its old name, in the same transaction.</param>
    /// <param name="after">Statements after the renames, in the same transaction.</param>
    /// <param name="unchangedSince">The replacement must not have been written to since; null: it does not matter.</param>
    /// <param name="limit">No more may have been written to the one that goes; null: it does not matter.</param>
    /// <param name="cancellationToken">Ends it as long as nothing is committed.</param>
    /// <exception cref="RunFailedException">It could not be done, and everything is as before.</exception>
    /// <exception cref="ReplacementChangedException">The replacement was written to since its mark; everything is as before.</exception>
    public async Task<Result> RunAsync(
        string current, string keepAs, string replacement, IReadOnlyList<string> before, IReadOnlyList<string> after, WriteMark? unchangedSince, WriteLimit? limit,
        CancellationToken cancellationToken)
    {
        await using var ender = await server.OpenAsync(server.MaintenanceDatabase, context.ApplicationName, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await context.Lock.UseAsync(c => AttemptAsync(c, ender, current, keepAs, replacement, before, after, unchangedSince, limit, cancellationToken), cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.ObjectInUse or PostgresErrorCodes.LockNotAvailable && attempt < Attempts)
            {
                context.Tracker.Log(RunLogLevel.Warning, $"Attempt {attempt} of {Attempts}: {e.MessageText}{(e.Detail is null ? "" : $" ({e.Detail})")}; everything is as before. Once more.");
                await Task.Delay(Retry, time, cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.ObjectInUse or PostgresErrorCodes.LockNotAvailable)
            {
                throw new RunFailedException($"\"{current}\" or \"{replacement}\" stayed in use in {Attempts} attempts: {e.Detail ?? e.MessageText}. Everything is as before. Stop the clients that connect again and again, or those that this user may not end, then start again.", e) { SaysWhatIsThere = true };
            }
            catch (PostgresException e)
            {
                throw new RunFailedException($"The switch failed, and everything is as before: {e.MessageText} (SQLSTATE {e.SqlState}).", e) { SaysWhatIsThere = true };
            }
        }
    }

    private async Task<Result> AttemptAsync(
        NpgsqlConnection connection, NpgsqlConnection ender, string current, string keepAs, string replacement, IReadOnlyList<string> before, IReadOnlyList<string> after,
        WriteMark? unchangedSince, WriteLimit? limit, CancellationToken cancellationToken)
    {
        var replacementOid = await OidAsync(connection, replacement, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SET LOCAL lock_timeout = {(int)LockPatience.TotalMilliseconds}", cancellationToken);
        // Nobody waits for these: they lock the replacement alone.
        foreach (var statement in before)
            await ExecuteAsync(connection, statement, cancellationToken);
        var lockedAt = await RenameAsync(connection, ender, current, keepAs, cancellationToken);
        // Its sessions have ended, new ones wait, and what they wrote is counted.
        limit?.Check(current, await WriteMark.ReadAsync(connection, keepAs, cancellationToken));
        await RenameAsync(connection, ender, replacement, current, cancellationToken);
        // The same of this one.
        var mark = await WriteMark.ReadAsync(connection, current, cancellationToken);
        if (unchangedSince is not null && unchangedSince != mark)
            throw new ReplacementChangedException($"\"{replacement}\" was written to after it was compared. Everything is as before.");
        foreach (var statement in after)
            await ExecuteAsync(connection, statement, cancellationToken);
        await CommitAsync(connection, transaction, current, replacementOid, cancellationToken);
        return new Result(time.GetUtcNow(), time.GetElapsedTime(lockedAt), _ended, mark);
    }

    private async Task CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string current, long replacementOid, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = connection.ProcessID;
        try
        {
            await transaction.CommitAsync(context.Lock.Lost);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or OperationCanceledException && connection.State != ConnectionState.Open)
        {
            // The answer was lost, and with it whether it was done; the server may even be at it still.
            var name = await LostCommit.NameOfAsync(server, replacementOid, session)
                ?? throw new RunFailedException($"The connection broke while the switch was being committed, and the server does not answer: \"{current}\" is the old database or the new one, whole, and which is known when the server is there again; the run's log will say it. {e.Message}", e) { SaysWhatIsThere = true };
            if (name != current)
                throw;
        }
    }

    /// <summary>Renames a database while a second connection ends the sessions that are in its way.</summary>
    /// <returns>When the lock was there, as a timestamp of <see cref="TimeProvider"/>.</returns>
    private async Task<long> RenameAsync(NpgsqlConnection connection, NpgsqlConnection ender, string from, string to, CancellationToken cancellationToken)
    {
        var oid = await OidAsync(connection, from, cancellationToken);
        var rename = ExecuteAsync(connection, $"ALTER DATABASE {SqlName.Quote(from)} RENAME TO {SqlName.Quote(to)}", cancellationToken);
        long? lockedAt = null;
        try
        {
            while (!rename.IsCompleted)
            {
                if (lockedAt is not null || await HasLockAsync(ender, connection.ProcessID, oid, cancellationToken))
                {
                    lockedAt ??= time.GetTimestamp();
                    _ended += await OtherSessions.EndAsync(ender, oid, [connection.ProcessID], TimeSpan.Zero, cancellationToken);
                }

                await Task.WhenAny(rename, Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken));
            }
        }
        finally
        {
            // The connection must be free again, whatever stopped the ender.
            await rename.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await rename;
        return lockedAt ?? time.GetTimestamp();
    }

    private static async Task<bool> HasLockAsync(NpgsqlConnection ender, int holder, long oid, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND locktype = 'object' AND classid = 'pg_database'::regclass
                           AND objid = $2::bigint::oid AND mode = 'AccessExclusiveLock' AND granted)
            """, ender);
        command.Parameters.AddWithValue(holder);
        command.Parameters.AddWithValue(oid);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<long> OidAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT oid::bigint FROM pg_database WHERE datname = $1", connection);
        command.Parameters.AddWithValue(database);
        return await command.ExecuteScalarAsync(cancellationToken) is long oid ? oid : throw new RunFailedException($"The server has no database \"{database}\" any more. Everything else is as before.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>Sessions of others in a database that is to be renamed or dropped.</summary>
internal static class OtherSessions
{
    /// <summary>Ends those that this user may end. Autovacuum is left to the server, which ends it by itself for a rename or a drop.</summary>
    /// <param name="connection">A connection to another database.</param>
    /// <param name="database">The database's oid.</param>
    /// <param name="except">Process ids that stay, beside the connection's own.</param>
    /// <param name="wait">How long to wait for each to end; zero: not at all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many were ended.</returns>
    /// <exception cref="PostgresException">This user may end no sessions of others: it is no member of pg_signal_backend.</exception>
    public static async Task<int> EndAsync(NpgsqlConnection connection, long database, IReadOnlyCollection<int> except, TimeSpan wait, CancellationToken cancellationToken)
    {
        // To try to end a session of a superuser is an error for everybody else, and autovacuum runs as one. What kind a process is, the server
        // does not show to everybody, but one of its own has no user.
        await using var command = new NpgsqlCommand($"""
            SELECT count(*) FILTER (WHERE {(wait > TimeSpan.Zero ? "pg_terminate_backend(a.pid, $3)" : "pg_terminate_backend(a.pid)")})::int FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
            WHERE a.datid = $1::bigint::oid AND a.pid <> pg_backend_pid() AND a.pid <> ALL ($2) AND (NOT r.rolsuper OR current_setting('is_superuser')::bool)
            """, connection);
        command.Parameters.AddWithValue(database);
        command.Parameters.AddWithValue(except.ToArray());
        if (wait > TimeSpan.Zero)
            command.Parameters.AddWithValue((long)wait.TotalMilliseconds);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Queries;

/// <summary>
/// The login that typed SQL runs as. A read-only transaction alone is no guard, so what counts is what the role may do:
/// it is looked at each time, and gets SELECT in the drill's database only.
/// </summary>
public sealed class QueryLogin(PostgresServer server, DrillOptions options)
{
    // Roles by which SQL reaches the server's files and programs, or writes in spite of missing grants.
    private const string Look = """
        SELECT r.rolsuper, r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls, pg_has_role(r.oid, current_user::regrole, 'MEMBER'),
               (SELECT string_agg(g.rolname, ', ' ORDER BY g.rolname) FROM pg_roles g
                WHERE g.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_write_all_data', 'pg_signal_backend',
                                    'pg_checkpoint', 'pg_maintain', 'pg_create_subscription', 'pg_database_owner') AND pg_has_role(r.oid, g.oid, 'MEMBER'))
        FROM pg_roles r WHERE r.rolname = $1
        """;

    /// <summary>Opens a session that may read a drill's database, and nothing else.</summary>
    /// <returns>The session, or why there is none as a sentence.</returns>
    /// <param name="database">The database.</param>
    /// <param name="applicationName">Shown in <c>pg_stat_activity</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="on">Its server; null: the one of <c>DATABASE_HOST</c>.</param>
    public async Task<(NpgsqlConnection? Connection, string? Problem)> OpenAsync(string database, string applicationName, CancellationToken cancellationToken, PostgresServer? on = null)
    {
        var place = on ?? server;
        if (options.QueryUser.Length == 0)
            return (null, "It was not run, because no login for typed SQL is configured (Drill:QueryUser, DRPORTAL_QUERY_USER).");
        await using (var owner = await place.OpenAsync(database, applicationName, cancellationToken))
        {
            if (await ProblemAsync(owner, cancellationToken) is { } problem)
                return (null, problem);
            await GrantAsync(owner, database, cancellationToken);
        }

        var settings = string.Create(CultureInfo.InvariantCulture,
            $"-c default_transaction_read_only=on -c lock_timeout=10000 -c statement_timeout={(long)options.QueryTimeout.TotalMilliseconds}");
        try
        {
            return (await place.OpenAsAsync(options.QueryUser, options.QueryPassword, settings, database, applicationName, cancellationToken), null);
        }
        catch (PostgresUnavailableException e)
        {
            return (null, $"It was not run: {e.Message}");
        }
    }

    private async Task<string?> ProblemAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Look, connection);
        command.Parameters.AddWithValue(options.QueryUser);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return $"It was not run: the server has no role \"{options.QueryUser}\" (Drill:QueryUser). Create it: CREATE ROLE {SqlName.Quote(options.QueryUser)} LOGIN PASSWORD '...'.";
        var reason = reader.GetBoolean(0) ? "is a superuser"
            : reader.GetBoolean(1) ? "may create roles or databases, replicate, or bypass row security"
            : reader.GetBoolean(2) ? $"is a member of {server.User}, which may change things"
            : reader.IsDBNull(3) ? null : $"is a member of {reader.GetString(3)}";
        return reason is null ? null : $"It was not run: \"{options.QueryUser}\" (Drill:QueryUser) {reason}. Typed SQL runs only as a login that may read and nothing else.";
    }

    private async Task GrantAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        var login = SqlName.Quote(options.QueryUser);
        var statements = new List<string> { $"GRANT CONNECT ON DATABASE {SqlName.Quote(database)} TO {login}" };
        await using (var schemas = new NpgsqlCommand("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND pg_has_role(nspowner, 'USAGE')", connection))
        await using (var reader = await schemas.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var schema = SqlName.Quote(reader.GetString(0));
                statements.Add($"GRANT USAGE ON SCHEMA {schema} TO {login}");
                statements.Add($"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {login}");
            }
        }

        foreach (var statement in statements)
        {
            await using var grant = new NpgsqlCommand(statement, connection);
            await grant.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

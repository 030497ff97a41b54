using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Queries;

/// <summary>
/// The login that typed SQL runs as. A read-only transaction alone is no guard, so what counts is what the role may do:
/// it is looked at each time, and gets SELECT where <see cref="LoginGrants"/> says, never in production.
/// </summary>
public sealed class QueryLogin(PostgresServer server, DrillOptions options)
{
    // Roles by which SQL reaches the server's files and programs, or writes in spite of missing grants; and those that read too
    // much: pg_read_all_data reads password hashes (pg_authid), pg_read_all_settings connection strings, pg_read_all_stats other
    // people's statements.
    private const string Look = """
        SELECT r.rolsuper, r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls, pg_has_role(r.oid, current_user::regrole, 'MEMBER'),
               (SELECT string_agg(g.rolname, ', ' ORDER BY g.rolname) FROM pg_roles g
                WHERE g.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_write_all_data', 'pg_signal_backend',
                                    'pg_checkpoint', 'pg_maintain', 'pg_create_subscription', 'pg_database_owner', 'pg_read_all_data', 'pg_read_all_settings', 'pg_read_all_stats', 'pg_monitor') AND pg_has_role(r.oid, g.oid, 'MEMBER'))
        FROM pg_roles r WHERE r.rolname = $1
        """;

    // Null: the database itself.
    private const string Missing = """
        SELECT NULL::name WHERE NOT has_database_privilege($1, current_database(), 'CONNECT')
        UNION ALL
        SELECT n.nspname FROM pg_namespace n
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND pg_has_role(n.nspowner, 'USAGE')
          AND (NOT has_schema_privilege($1, n.oid, 'USAGE') OR EXISTS (
               SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT has_table_privilege($1, c.oid, 'SELECT')))
        """;

    // Who may not look at others' statements sees their logins all the same; server processes have none.
    private const string Closed = """
        SELECT NOT EXISTS (SELECT FROM pg_database d CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS granted
                           WHERE d.datname = current_database() AND granted.privilege_type = 'CONNECT'
                             AND granted.grantee <> d.datdba AND granted.grantee <> (SELECT oid FROM pg_roles WHERE rolname = $1))
           AND NOT EXISTS (SELECT FROM pg_stat_activity
                           WHERE datname = current_database() AND usename IS NOT NULL AND usename <> $1 AND NOT starts_with(coalesce(application_name, ''), 'drportal'))
        """;

    /// <summary>Opens a session that may read a drill's database, and nothing else.</summary>
    /// <returns>The session, or why there is none as a sentence.</returns>
    /// <param name="database">The database.</param>
    /// <param name="applicationName">Shown in <c>pg_stat_activity</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="on">Its server; null: the one of <c>DATABASE_HOST</c>.</param>
    public Task<(NpgsqlConnection? Connection, string? Problem)> OpenAsync(string database, string applicationName, CancellationToken cancellationToken, PostgresServer? on = null) =>
        OpenAsync(database, applicationName, options.QueryTimeout, LoginGrants.WhereMissing, cancellationToken, on);

    /// <summary>Opens a session that may read a database, and nothing else.</summary>
    /// <param name="database">The database.</param>
    /// <param name="applicationName">Shown in <c>pg_stat_activity</c>.</param>
    /// <param name="timeout">How long a statement may take.</param>
    /// <param name="grants">Whether the login is given SELECT on the tables that it cannot read yet; never in production.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="on">Its server; null: the one of <c>DATABASE_HOST</c>.</param>
    /// <returns>The session, or why there is none as a sentence.</returns>
    /// <exception cref="PostgresUnavailableException">The server cannot be used.</exception>
    public async Task<(NpgsqlConnection? Connection, string? Problem)> OpenAsync(
        string database, string applicationName, TimeSpan timeout, LoginGrants grants, CancellationToken cancellationToken, PostgresServer? on = null)
    {
        var place = on ?? server;
        if (options.QueryUser.Length == 0)
            return (null, "No login that may only read is configured (Drill:QueryUser, DRPORTAL_QUERY_USER).");
        await using (var owner = await place.OpenAsync(database, applicationName, cancellationToken))
        {
            if (await ProblemAsync(owner, place, cancellationToken) is { } problem)
                return (null, problem);
            if (grants == LoginGrants.WhereMissing || (grants == LoginGrants.WhereClosed && await IsClosedAsync(owner, cancellationToken)))
                await GrantAsync(owner, database, cancellationToken);
        }

        var settings = string.Create(CultureInfo.InvariantCulture,
            $"-c default_transaction_read_only=on -c lock_timeout=10000 -c statement_timeout={(long)timeout.TotalMilliseconds}");
        try
        {
            return (await place.OpenAsAsync(options.QueryUser, options.QueryPassword, settings, database, applicationName, cancellationToken), null);
        }
        catch (PostgresUnavailableException e)
        {
            return (null, e.Message);
        }
    }

    private async Task<string?> ProblemAsync(NpgsqlConnection connection, PostgresServer place, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Look, connection);
        command.Parameters.AddWithValue(options.QueryUser);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return $"The server{(place == server ? "" : $" at {place.Address}")} has no role \"{options.QueryUser}\" (Drill:QueryUser). Create it: CREATE ROLE {SqlName.Quote(options.QueryUser)} LOGIN PASSWORD '...'.";
        var reason = reader.GetBoolean(0) ? "is a superuser"
            : reader.GetBoolean(1) ? "may create roles or databases, replicate, or bypass row security"
            : reader.GetBoolean(2) ? $"is a member of {place.User}, which may change things"
            : reader.IsDBNull(3) ? null : $"is a member of {reader.GetString(3)}";
        return reason is null ? null : $"\"{options.QueryUser}\" (Drill:QueryUser) {reason}. Rows are read, and typed SQL runs, only as a login that may read and nothing else.";
    }

    private async Task<bool> IsClosedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Closed, connection);
        command.Parameters.AddWithValue(options.QueryUser);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    // Only what is missing: where production lets the login read, so does what was restored from its backup, and stays unwritten.
    private async Task GrantAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        var login = SqlName.Quote(options.QueryUser);
        var statements = new List<string>();
        await using (var missing = new NpgsqlCommand(Missing, connection))
        {
            missing.Parameters.AddWithValue(options.QueryUser);
            await using var reader = await missing.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (reader.IsDBNull(0))
                {
                    statements.Add($"GRANT CONNECT ON DATABASE {SqlName.Quote(database)} TO {login}");
                    continue;
                }

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

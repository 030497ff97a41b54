using System.Globalization;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>What could stop two databases from changing places, promotion or rollback. It changes nothing.</summary>
internal static class SwitchPreflight
{
    private const int Named = 5;

    /// <summary>Looks at both databases.</summary>
    /// <param name="connection">A connection to the maintenance database.</param>
    /// <param name="current">The one that goes.</param>
    /// <param name="replacement">The one that takes its place.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<PreflightCheck>> CheckAsync(NpgsqlConnection connection, string current, string replacement, CancellationToken cancellationToken) =>
    [
        await RightsAsync(connection, [current, replacement], cancellationToken),
        await SessionsAsync(connection, current, cancellationToken),
        .. await InTheWayAsync(connection, current, replacement, cancellationToken),
    ];

    /// <summary>Tries the statements that prepare the replacement, and takes them back.</summary>
    public static async Task<PreflightCheck> RehearseAsync(NpgsqlConnection connection, IReadOnlyList<string> statements, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in statements.Prepend("SET LOCAL lock_timeout = '5s'"))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException e)
            {
                return new(PromotionTopic.Properties, PreflightVerdict.Blocked, $"What production has beside its data cannot be taken over: {e.MessageText} ({statement}).",
                    "Have a superuser do what the statement says, or take it from production.");
            }
        }

        await transaction.RollbackAsync(cancellationToken);
        return new(PromotionTopic.Properties, PreflightVerdict.Passed, $"Taken over from production, as a rehearsal showed: {string.Join(", ", words)}.");
    }

    private static async Task<PreflightCheck> RightsAsync(NpgsqlConnection connection, string[] databases, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT current_setting('is_superuser')::bool, (SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user),
                   (SELECT string_agg(format('%I (owner %I)', datname, pg_get_userbyid(datdba)), ', ') FROM pg_database WHERE datname = ANY ($1) AND NOT pg_has_role(datdba, 'USAGE')), current_user::text
            """, connection);
        command.Parameters.AddWithValue(databases);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var user = reader.GetString(3);
        if (reader.GetBoolean(0) || (reader.GetBoolean(1) && reader.IsDBNull(2)))
            return new(PromotionTopic.Rights, PreflightVerdict.Passed, $"\"{user}\" may rename both databases.");
        return reader.IsDBNull(2)
            ? new(PromotionTopic.Rights, PreflightVerdict.Blocked, $"\"{user}\" may not rename databases.", $"Have a superuser run ALTER ROLE {SqlName.Quote(user)} CREATEDB.")
            : new(PromotionTopic.Rights, PreflightVerdict.Blocked, $"\"{user}\" does not own {reader.GetString(2)}, and only an owner may rename a database.", "Grant it the owner's role, or change the owner.");
    }

    private static async Task<PreflightCheck> SessionsAsync(NpgsqlConnection connection, string current, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT count(*) FILTER (WHERE NOT starts_with(coalesce(a.application_name, ''), 'drportal'))::int,
                   (array_agg(format('%s of %I', a.pid, a.usename)) FILTER (WHERE r.rolsuper AND NOT current_setting('is_superuser')::bool
                      OR NOT (pg_has_role('pg_signal_backend', 'MEMBER') OR pg_has_role(a.usesysid, 'MEMBER') OR current_setting('is_superuser')::bool)))::text[]
            FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid WHERE a.datname = $1 AND coalesce(a.backend_type, 'client backend') = 'client backend'
            """, connection);
        command.Parameters.AddWithValue(current);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var sessions = reader.GetInt32(0);
        if (!reader.IsDBNull(1))
        {
            var untouchable = reader.GetFieldValue<string[]>(1);
            return new(PromotionTopic.Sessions, PreflightVerdict.Blocked,
                $"\"{current}\" is in use by sessions that this user may not end: {string.Join(", ", untouchable.Take(Named))}{(untouchable.Length > Named ? $" and {untouchable.Length - Named} more" : "")}.",
                "End them (SELECT pg_terminate_backend(pid) as a superuser), or grant pg_signal_backend to this user.");
        }

        return sessions == 0
            ? new(PromotionTopic.Sessions, PreflightVerdict.Passed, $"Nobody is connected to \"{current}\".")
            : new(PromotionTopic.Sessions, PreflightVerdict.Warning, string.Create(CultureInfo.InvariantCulture, $"{sessions:N0} {(sessions == 1 ? "session" : "sessions")} of applications in \"{current}\" will be ended; what they have not committed is lost. They can connect again at once."));
    }

    private static async Task<IReadOnlyList<PreflightCheck>> InTheWayAsync(NpgsqlConnection connection, string current, string replacement, CancellationToken cancellationToken)
    {
        var checks = new List<PreflightCheck>();
        await AddAsync("SELECT gid FROM pg_prepared_xacts WHERE database = ANY ($1)", "prepared transactions, which keep a database from being renamed", "COMMIT PREPARED or ROLLBACK PREPARED them first.");
        await AddAsync("SELECT s.subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = ANY ($1) AND s.subenabled", "subscriptions that run, whose workers connect again and again", "Disable them first (ALTER SUBSCRIPTION ... DISABLE), and think of where they are to go on.");
        await AddAsync("SELECT slot_name FROM pg_replication_slots WHERE database = ANY ($1)", "logical replication slots, which stay with the database that goes: whoever reads from them would go on with the old data", "Drop them (pg_drop_replication_slot) and set up the readers again afterwards.");
        if (checks.Count == 0)
            checks.Add(new(PromotionTopic.InTheWay, PreflightVerdict.Passed, "No prepared transaction, running subscription or logical replication slot is in the way."));
        return checks;

        async Task AddAsync(string sql, string what, string remedy)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.AddWithValue(new[] { current, replacement });
            var names = new List<string>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                names.Add(reader.GetString(0));
            if (names.Count > 0)
                checks.Add(new(PromotionTopic.InTheWay, PreflightVerdict.Blocked, $"There are {what}: {string.Join(", ", names.Take(Named))}{(names.Count > Named ? $" and {names.Count - Named} more" : "")}.", remedy));
        }
    }
}

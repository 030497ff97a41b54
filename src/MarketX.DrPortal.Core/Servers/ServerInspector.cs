using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Servers;

/// <summary>Looks at a server: whether it can be used, what it is, and what would slow a restore down. Only reads.</summary>
public sealed class ServerInspector(TimeProvider time)
{
    private const string ApplicationName = "drportal-servers";
    private const long MiB = 1L << 20;

    /// <summary>Looks once; a server that cannot be used is a finding, not an exception.</summary>
    public async Task<ServerState> LookAsync(NamedServer server, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        var (now, started) = (time.GetUtcNow(), time.GetTimestamp());
        try
        {
            await using var connection = await server.Server.OpenAsync(server.Server.MaintenanceDatabase, ApplicationName, cancellationToken);
            var state = await ReadAsync(connection, new ServerState(now, null) { ConnectMilliseconds = Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1) }, cancellationToken);
            return state with { Disk = await DataDisk.FindAsync(connection, cancellationToken), Extensions = await ExtensionsAsync(connection, cancellationToken), Settings = await SettingsAsync(connection, cancellationToken) };
        }
        catch (PostgresUnavailableException e)
        {
            return new ServerState(now, e.Message);
        }
        catch (NpgsqlException e)
        {
            return new ServerState(now, $"The connection to {server.Server.Address} broke: {(e.InnerException ?? e).Message}");
        }
    }

    private static async Task<ServerState> ReadAsync(NpgsqlConnection connection, ServerState state, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT current_setting('server_version'), (SELECT system_identifier::text FROM pg_control_system()), pg_postmaster_start_time(), pg_is_in_recovery(),
                   (SELECT count(*)::int FROM pg_database WHERE NOT datistemplate),
                   (SELECT sum(pg_database_size(oid))::bigint FROM pg_database WHERE has_database_privilege(oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'MEMBER')),
                   rolsuper, rolcreaterole, rolcreatedb, pg_has_role('pg_signal_backend', 'MEMBER')
            FROM pg_roles WHERE rolname = current_user
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        string[] rights = reader.GetBoolean(6) ? ["superuser"]
            : [.. new[] { reader.GetBoolean(8) ? "may create databases" : "may not create databases: nothing can be restored", reader.GetBoolean(7) ? "may create roles" : "may not create roles", reader.GetBoolean(9) ? "may end sessions" : "may not end sessions of others" }];
        return state with
        {
            Version = reader.GetString(0), SystemIdentifier = reader.GetString(1), StartedAt = new DateTimeOffset(reader.GetDateTime(2), TimeSpan.Zero), IsStandby = reader.GetBoolean(3),
            Databases = reader.GetInt32(4), Bytes = reader.IsDBNull(5) ? null : reader.GetInt64(5), Rights = string.Join(", ", rights),
        };
    }

    private static async Task<IReadOnlyList<string>> ExtensionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT name || ' ' || default_version FROM pg_available_extensions ORDER BY name", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }

    private static async Task<IReadOnlyList<ServerSettingNote>> SettingsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Sizes in bytes, times in seconds, whatever unit the server counts in.
        await using var command = new NpgsqlCommand("""
            SELECT name, current_setting(name),
                   CASE WHEN vartype IN ('integer', 'real') THEN setting::float8 * CASE unit WHEN '8kB' THEN 8192 WHEN 'kB' THEN 1024 WHEN 'MB' THEN 1048576 WHEN 'min' THEN 60 WHEN 'ms' THEN 0.001 ELSE 1 END END
            FROM pg_settings
            WHERE name IN ('fsync', 'full_page_writes', 'max_wal_size', 'checkpoint_timeout', 'maintenance_work_mem', 'max_parallel_maintenance_workers', 'synchronous_standby_names', 'archive_mode', 'default_transaction_read_only')
            ORDER BY name
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var notes = new List<ServerSettingNote>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (name, value, number) = (reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? (double?)null : reader.GetDouble(2));
            if (Advice(name, value, number) is { } advice)
                notes.Add(new(name, value, advice));
        }

        return notes;
    }

    private static string? Advice(string name, string value, double? number) => (name, value) switch
    {
        ("fsync" or "full_page_writes", "off") => "Fast, and a crash of the machine can destroy every database: never where production may run.",
        ("max_wal_size", _) when number < 4096 * MiB => "A restore writes so much that checkpoints come by size: 4GB or more makes it smoother.",
        ("checkpoint_timeout", _) when number < 900 => "15min or more means fewer checkpoints while a restore runs.",
        ("maintenance_work_mem", _) when number < 256 * MiB => "Indexes of large tables are sorted on disk: 256MB or more.",
        ("max_parallel_maintenance_workers", "0") => "Indexes are built by one process each.",
        ("synchronous_standby_names", { Length: > 0 }) => "Each commit of a restore waits for the standby.",
        ("archive_mode", "on" or "always") => "All that a restore writes goes to the archive too.",
        ("default_transaction_read_only", "on") => "Nothing can be restored while this is on for the user.",
        _ => null,
    };
}

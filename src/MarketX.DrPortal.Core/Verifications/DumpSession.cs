using System.Globalization;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>A session that reads as the pg_dump of a backup did: the same settings, and one snapshot for all sessions.</summary>
internal static class DumpSession
{
    /// <summary>What pg_dump itself sets, whatever the database's settings are (its setup_connection), and that nothing is written.</summary>
    private static readonly (string Name, string Value)[] PgDump =
    [
        ("search_path", ""), ("DateStyle", "ISO"), ("IntervalStyle", "postgres"), ("extra_float_digits", "3"), ("synchronize_seqscans", "off"),
        ("row_security", "off"), ("statement_timeout", "0"), ("lock_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"), ("idle_session_timeout", "0"), ("transaction_timeout", "0"),
        // A view or foreign table that has taken a table's name runs other code than a table does.
        ("restrict_nonsystem_relation_kind", "view, foreign-table"),
        ("default_transaction_read_only", "on"),
        // A client that is killed leaves its backend reading on; with this the server notices within a second.
        ("client_connection_check_interval", "1000"),
    ];

    /// <summary>Opens a session in a read-only transaction.</summary>
    /// <param name="server">The server.</param>
    /// <param name="database">The database.</param>
    /// <param name="applicationName">Shown in <c>pg_stat_activity</c>.</param>
    /// <param name="settings">The settings that the dump was taken with.</param>
    /// <param name="snapshot">A snapshot that another session has exported; null to take one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PostgresUnavailableException">The database cannot be used.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(
        PostgresServer server, string database, string applicationName, IReadOnlyDictionary<string, string> settings, string? snapshot, CancellationToken cancellationToken)
    {
        var connection = await server.OpenAsync(database, applicationName, cancellationToken);
        try
        {
            // Those of pg_dump last, as pg_dump sets them last. What a server of this version does not know is left out.
            await SetAsync(connection, [.. settings.Select(s => (s.Key, s.Value))], cancellationToken);
            await SetAsync(connection, PgDump, cancellationToken);
            await ExecuteAsync(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", cancellationToken);
            if (snapshot is not null)
                await ExecuteAsync(connection, $"SET TRANSACTION SNAPSHOT {SqlName.Literal(snapshot)}", cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The snapshot of a session, for others to read the same, and its time.</summary>
    public static async Task<(string Snapshot, DateTimeOffset At)> ExportAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_export_snapshot(), now()", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetString(0), new DateTimeOffset(reader.GetDateTime(1), TimeSpan.Zero));
    }

    /// <summary>Which of the dump's settings this server cannot take, and why; empty where it takes them all.</summary>
    public static async Task<IReadOnlyList<string>> RefusedAsync(
        PostgresServer server, string database, string applicationName, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(database, applicationName, cancellationToken);
        var refused = new List<string>();
        foreach (var (name, value) in settings)
        {
            try
            {
                if (await SetAsync(connection, [(name, value)], cancellationToken) == 0)
                    refused.Add($"{name}: this server has no such setting");
            }
            catch (PostgresException e)
            {
                refused.Add($"{name} = {value}: {e.MessageText}");
            }
        }

        return refused;
    }

    private static async Task<long> SetAsync(NpgsqlConnection connection, (string Name, string Value)[] settings, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT count(pg_catalog.set_config(given.name, given.value, false))
            FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS given (name, value)
            JOIN pg_catalog.pg_settings AS known ON pg_catalog.lower(known.name) OPERATOR(pg_catalog.=) pg_catalog.lower(given.name)
            """, connection);
        command.Parameters.AddWithValue(settings.Select(s => s.Name).ToArray());
        command.Parameters.AddWithValue(settings.Select(s => s.Value).ToArray());
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

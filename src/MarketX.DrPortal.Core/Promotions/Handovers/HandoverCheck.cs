using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions.Handovers;

/// <summary>
/// Looks who is connected to the new database and to the old one: that a session of the application has asked the new one something,
/// and none is in the old one, is the proof that it was handed over. Only reads.
/// </summary>
public sealed class HandoverCheck(PostgresServers servers, ProductionOptions production, TimeProvider time)
{
    private const string ApplicationName = "drportal-handover";

    // Psql of an admin who looks would prove nothing; the application is told from it by its login.
    private const string Sessions = """
        SELECT coalesce(usename::text, ''), coalesce(application_name, ''), host(client_addr), count(*)::int, max(query_start)
        FROM pg_stat_activity
        WHERE datname = $1 AND usename IS NOT NULL AND NOT starts_with(coalesce(application_name, ''), 'drportal') AND coalesce(backend_type, 'client backend') = 'client backend'
          AND ($2::text IS NULL OR usename = $2)
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        """;

    /// <summary>Looks once.</summary>
    /// <param name="server">The other server's name.</param>
    /// <param name="database">The restored database on it.</param>
    /// <param name="login">The application's login, so that others do not count; null: everybody but the portal counts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RequestRefusedException">No server of that name is configured, or it is production's own.</exception>
    public async Task<HandoverFinding> LookAsync(string server, string database, string? login, CancellationToken cancellationToken)
    {
        var target = HandoverPlanner.Target(servers, server);
        login = string.IsNullOrWhiteSpace(login) ? null : login.Trim();
        var main = servers.Of(null);
        var (here, problem) = await ReadAsync(target.Server, database, login, cancellationToken);
        var (old, oldProblem) = await ReadAsync(main, production.Database, login, cancellationToken);
        var who = login is null ? "Somebody" : $"\"{login}\"";
        var (state, sentence) = (here, old) switch
        {
            (null, _) => (HandoverState.Unknown, $"The new database cannot be looked at: {problem}"),
            ({ Count: 0 }, { Count: > 0 }) => (HandoverState.Old, $"{who} is connected to the old database alone: \"{production.Database}\" at {main.Address}."),
            ({ Count: 0 }, _) => (HandoverState.Nowhere, $"{(login is null ? "Nobody" : who)} is {(login is null ? "" : "not ")}connected to \"{database}\" at {target.Server.Address}{(old is null ? $"; the old one cannot be looked at: {oldProblem}" : ", and to the old one neither.")}"),
            (_, { Count: > 0 }) => (HandoverState.Both, $"{who} is connected to the new database, and to the old one too: a part of the application still has the old settings, and what it writes there is not in the new one."),
            (_, null) => (HandoverState.OldUnknown, $"{who} is connected to the new database. Whether to the old one too is not known: {oldProblem}"),
            _ when here.All(s => s.LastStatementAt is null) => (HandoverState.Connected, $"{who} is connected to the new database, and nobody to the old one. No statement was seen yet{(login is null ? "" : "; the portal's user sees other people's only as a member of pg_read_all_stats")}."),
            _ => (HandoverState.Reads, $"{who} reads the new database, and nobody is connected to the old one."),
        };
        return new HandoverFinding(time.GetUtcNow(), state, sentence, here ?? [], old ?? []);
    }

    private static async Task<(IReadOnlyList<HandoverSessions>? Sessions, string? Problem)> ReadAsync(PostgresServer server, string database, string? login, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, ApplicationName, cancellationToken);
            await using (var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", connection))
            {
                exists.Parameters.AddWithValue(database);
                if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
                    return (null, $"{server.Address} has no database \"{database}\".");
            }

            await using var command = new NpgsqlCommand(Sessions, connection);
            command.Parameters.AddWithValue(database);
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = login, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var sessions = new List<HandoverSessions>();
            while (await reader.ReadAsync(cancellationToken))
                sessions.Add(new(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt32(3), reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4)));
            return (sessions, null);
        }
        catch (PostgresUnavailableException e)
        {
            return (null, e.Message);
        }
        catch (NpgsqlException e)
        {
            return (null, $"The connection to {server.Address} broke: {(e.InnerException ?? e).Message}");
        }
    }
}

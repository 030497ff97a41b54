using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Queries;

/// <summary>The smoke queries in the portal's database. Admins change them; what they are is written to the log.</summary>
public sealed partial class SmokeQueryStore(CommandGate gate, NpgsqlDataSource portal, TimeProvider time, ILogger<SmokeQueryStore> log) : ISmokeQueries
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<SmokeQuery>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("SELECT name, sql, expectation, expected, enabled, changed_by, changed_at FROM drportal.smoke_queries ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var queries = new List<SmokeQuery>();
        while (await reader.ReadAsync(cancellationToken))
        {
            queries.Add(new SmokeQuery(reader.GetString(0), reader.GetString(1), Enum.Parse<SmokeExpectation>(reader.GetString(2)), reader.GetString(3))
            {
                Enabled = reader.GetBoolean(4), ChangedBy = reader.GetString(5), ChangedAt = new DateTimeOffset(reader.GetDateTime(6), TimeSpan.Zero),
            });
        }

        return queries;
    }

    /// <summary>Adds a query, or changes the one of that name.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">Something is wrong with it.</exception>
    public Task SaveAsync(Actor actor, SmokeQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return gate.PassAsync(actor, PortalAction.EditChecks, $"smoke query {query.Name}", null, () => WriteAsync(actor, query, cancellationToken));
    }

    private async Task<int> WriteAsync(Actor actor, SmokeQuery query, CancellationToken cancellationToken)
    {
        if (SmokeQuery.Problem(query) is { } problem)
            throw new RequestRefusedException(problem);
        await using var command = portal.CreateCommand("""
            INSERT INTO drportal.smoke_queries (name, sql, expectation, expected, enabled, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (name) DO UPDATE SET (sql, expectation, expected, enabled, changed_by, changed_at) =
                (excluded.sql, excluded.expectation, excluded.expected, excluded.enabled, excluded.changed_by, excluded.changed_at)
            """);
        foreach (var value in new object[] { query.Name.Trim(), query.Sql.Trim(), query.Expectation.ToString(), query.Expected.Trim(), query.Enabled, actor.Name, time.GetUtcNow().UtcDateTime })
            command.Parameters.AddWithValue(value);
        var rows = await command.ExecuteNonQueryAsync(cancellationToken);
        LogSaved(query.Name, actor.Name, query.Sql, query.Words);
        return rows;
    }

    /// <summary>Takes a query out. Records of drills that asked it keep what it gave.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    public Task DeleteAsync(Actor actor, string name, CancellationToken cancellationToken) =>
        gate.PassAsync(actor, PortalAction.EditChecks, $"smoke query {name}", "deleted", () => RemoveAsync(actor, name, cancellationToken));

    private async Task<int> RemoveAsync(Actor actor, string name, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("DELETE FROM drportal.smoke_queries WHERE name = $1");
        command.Parameters.AddWithValue(name);
        var rows = await command.ExecuteNonQueryAsync(cancellationToken);
        LogDeleted(name, actor.Name);
        return rows;
    }

    [LoggerMessage(5301, LogLevel.Information, "Smoke query {Name} saved by {Actor}: {Sql}; expected is {Expected}")]
    private partial void LogSaved(string name, string actor, string sql, string expected);

    [LoggerMessage(5302, LogLevel.Information, "Smoke query {Name} taken out by {Actor}")]
    private partial void LogDeleted(string name, string actor);
}

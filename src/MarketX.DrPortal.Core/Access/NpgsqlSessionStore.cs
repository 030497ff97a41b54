using Npgsql;
using NpgsqlTypes;

namespace MarketX.DrPortal.Core.Access;

/// <summary>Sessions in the portal's database.</summary>
public sealed class NpgsqlSessionStore(NpgsqlDataSource portal) : ISessionStore
{
    private const string Columns = "id, subject, name, role, started_at, ends_at, last_seen_at, address, client, ended_at, ended_by, end_reason";

    /// <inheritdoc />
    public async Task StartAsync(Session session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        await using var command = Command("""
            INSERT INTO drportal.sessions (id, subject, name, role, started_at, ends_at, last_seen_at, address, client)
            VALUES ($1, $2, $3, $4, $5, $6, $5, $7, $8)
            """,
            session.Id, session.Subject, session.Name, session.Role?.ToString(), session.StartedAt.UtcDateTime, session.EndsAt.UtcDateTime,
            session.Address, session.Client);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> IsActiveAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // One row read for each request; a write once a minute is enough to see who is there.
        await using var command = Command("""
            WITH seen AS (
                UPDATE drportal.sessions SET last_seen_at = $2
                WHERE id = $1 AND ended_at IS NULL AND ends_at > $2 AND last_seen_at < $2 - interval '1 minute')
            SELECT true FROM drportal.sessions WHERE id = $1 AND ended_at IS NULL AND ends_at > $2
            """, id, now.UtcDateTime);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <inheritdoc />
    public async Task<Session?> EndAsync(string id, string by, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(
            $"UPDATE drportal.sessions SET ended_at = $2, ended_by = $3, end_reason = $4 WHERE id = $1 AND ended_at IS NULL AND ends_at > $2 RETURNING {Columns}",
            StoredText.Of(id), now.UtcDateTime, by, StoredText.Of(reason));
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <inheritdoc />
    public async Task<int> EndAllOfAsync(string subject, string by, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "UPDATE drportal.sessions SET ended_at = $2, ended_by = $3, end_reason = $4 WHERE subject = $1 AND ended_at IS NULL AND ends_at > $2",
            subject, now.UtcDateTime, by, reason);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Page<Session>> ListAsync(SessionQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        const string scope = "($1::text IS NULL OR subject = $1) AND (NOT $2 OR (ended_at IS NULL AND ends_at > $3))";
        const string where = scope + """
             AND ($4::text IS NULL OR strpos(lower(name), lower($4)) > 0 OR strpos(lower(subject), lower($4)) > 0 OR strpos(lower(coalesce(address, '')), lower($4)) > 0)
            """;
        // From this table of constants: no text of the caller's reaches the statement.
        var order = query.Sort switch
        {
            SessionSort.LastSeen => "last_seen_at",
            SessionSort.Name => "name",
            SessionSort.Role => "role",
            _ => "started_at",
        } + (query.Descending ? " DESC NULLS LAST" : " ASC NULLS FIRST");
        object?[] filter = [query.Subject, query.ActiveOnly, now.UtcDateTime, StoredText.Search(query.Text)];
        await using var rows = Command(
            $"SELECT {Columns} FROM drportal.sessions WHERE {where} ORDER BY {order}, started_at DESC, id OFFSET $5 LIMIT $6",
            [.. filter, Math.Max(0, query.Skip), Math.Clamp(query.Take, 1, 500)]);
        var items = await ReadAsync(rows, cancellationToken);
        await using var counts = Command($"SELECT count(*) FILTER (WHERE {where})::int, count(*) FILTER (WHERE {scope})::int FROM drportal.sessions", filter);
        await using var reader = await counts.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Page<Session>(items, reader.GetInt32(0), reader.GetInt32(1));
    }

    private static async Task<IReadOnlyList<Session>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sessions = new List<Session>();
        while (await reader.ReadAsync(cancellationToken))
        {
            sessions.Add(new Session
            {
                Id = reader.GetString(0),
                Subject = reader.GetString(1),
                Name = reader.GetString(2),
                Role = Text(3) is { } role ? Enum.Parse<PortalRole>(role) : null,
                StartedAt = Utc(4),
                EndsAt = Utc(5),
                LastSeenAt = Utc(6),
                Address = Text(7),
                Client = Text(8),
                EndedAt = reader.IsDBNull(9) ? null : Utc(9),
                EndedBy = Text(10),
                EndReason = Text(11),
            });
        }

        return sessions;

        DateTimeOffset Utc(int column) => new(reader.GetDateTime(column), TimeSpan.Zero);
        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }

    private NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = portal.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is null ? new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = DBNull.Value } : new NpgsqlParameter { Value = value });
        return command;
    }
}

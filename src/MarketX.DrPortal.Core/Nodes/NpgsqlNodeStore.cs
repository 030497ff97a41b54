using Npgsql;

namespace MarketX.DrPortal.Core.Nodes;

/// <summary>Nodes in the portal's database, whose clock alone says who is silent: those of the nodes may differ.</summary>
public sealed class NpgsqlNodeStore(NpgsqlDataSource portal) : INodeStore
{
    private const string Recent = "seen_at > now() - interval '1 day'";

    /// <inheritdoc />
    public async Task BeatAsync(string name, string version, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("""
            WITH forgotten AS (DELETE FROM drportal.nodes WHERE seen_at < now() - interval '1 day' AND name <> $1)
            INSERT INTO drportal.nodes (name, version, started_at, seen_at) VALUES ($1, $2, $3, now())
            ON CONFLICT (name) DO UPDATE SET version = excluded.version, started_at = excluded.started_at, seen_at = excluded.seen_at
            """);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(version);
        command.Parameters.AddWithValue(startedAt.UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task LeaveAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("DELETE FROM drportal.nodes WHERE name = $1");
        command.Parameters.AddWithValue(name);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    /// <remarks>A sign of life from the future is none: the clock was set back, and who lives says so anew within seconds.</remarks>
    public async Task<Page<Node>> ListAsync(NodeQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        // From this table of constants: no text of the caller's reaches the statement.
        var column = query.Sort switch
        {
            NodeSort.Seen => "seen_at",
            NodeSort.Started => "started_at",
            _ => "name",
        };
        await using var count = portal.CreateCommand($"SELECT count(*)::int FROM drportal.nodes WHERE {Recent}");
        var total = (int)(await count.ExecuteScalarAsync(cancellationToken))!;
        await using var command = portal.CreateCommand($"""
            SELECT name, version, started_at, seen_at, seen_at BETWEEN now() - $1 AND now() + $1 FROM drportal.nodes
            WHERE {Recent} ORDER BY {column} {(query.Descending ? "DESC" : "ASC")}, name OFFSET $2 LIMIT $3
            """);
        command.Parameters.AddWithValue(NodeHeartbeat.SilentAfter);
        command.Parameters.AddWithValue(Math.Max(0, query.Skip));
        command.Parameters.AddWithValue(Math.Clamp(query.Take, 1, 500));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var nodes = new List<Node>();
        while (await reader.ReadAsync(cancellationToken))
        {
            nodes.Add(new Node(
                reader.GetString(0), reader.GetString(1), new DateTimeOffset(reader.GetDateTime(2), TimeSpan.Zero),
                new DateTimeOffset(reader.GetDateTime(3), TimeSpan.Zero), reader.GetBoolean(4)));
        }

        return new Page<Node>(nodes, total, total);
    }
}

using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// Runs in the portal's database. Every change sends its run's id on channel <see cref="Channel"/>, so that each
/// portal's <see cref="RunFeed"/> sees it.
/// </summary>
public sealed class NpgsqlRunStore(NpgsqlDataSource portal) : IRunStore
{
    /// <summary>The LISTEN/NOTIFY channel; the payload is a run id.</summary>
    public const string Channel = "drportal_runs";

    /// <inheritdoc />
    public async Task InsertAsync(Run run, CancellationToken cancellationToken)
    {
        await using var command = Command("""
            WITH row AS (
                INSERT INTO drportal.runs (id, kind, status, target, request, requested_by, requested_via, queued_at, progress, server)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id)
            SELECT pg_notify('drportal_runs', id) FROM row
            """,
            run.Id.Value, run.Kind.ToString(), run.Status.ToString(), run.Target, Json(run.Request), run.RequestedBy,
            run.RequestedVia.ToString(), run.QueuedAt.UtcDateTime, Json(run.Progress), run.Server);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Run?> FindAsync(RunId id, CancellationToken cancellationToken)
    {
        await using var command = Command($"SELECT {RunRows.Columns} FROM drportal.runs WHERE id = $1", id.Value);
        return (await RunRows.ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <inheritdoc />
    public async Task<Page<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        const string where = """
            ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR status = $2)
            AND ($3::text IS NULL OR strpos(lower(id), lower($3)) > 0 OR strpos(lower(target), lower($3)) > 0 OR strpos(lower(requested_by), lower($3)) > 0)
            """;
        // The order comes from this table of constants: no text of the caller's reaches the statement.
        var order = query.Sort switch
        {
            RunSort.Kind => "kind",
            RunSort.Status => "status",
            RunSort.Target => "target",
            RunSort.Duration => "coalesce(finished_at, now()) - started_at",
            RunSort.RequestedBy => "requested_by",
            _ => "queued_at",
        } + (query.Descending ? " DESC NULLS LAST" : " ASC NULLS FIRST");

        object?[] filter = [query.Kind?.ToString(), query.Status?.ToString(), StoredText.Search(query.Text)];
        await using var rows = Command(
            $"SELECT {RunRows.Columns} FROM drportal.runs WHERE {where} ORDER BY {order}, queued_at DESC, id OFFSET $4 LIMIT $5",
            [.. filter, Math.Max(0, query.Skip), Math.Clamp(query.Take, 1, 500)]);
        var items = await RunRows.ReadAsync(rows, cancellationToken);

        await using var counts = Command($"SELECT count(*) FILTER (WHERE {where})::int, count(*)::int FROM drportal.runs", filter);
        await using var reader = await counts.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Page<Run>(items, reader.GetInt32(0), reader.GetInt32(1));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Run>> ListUnfinishedAsync(CancellationToken cancellationToken)
    {
        await using var command = Command($"SELECT {RunRows.Columns} FROM drportal.runs WHERE status IN ('Queued', 'Running') OR cleanup_due ORDER BY queued_at");
        return await RunRows.ReadAsync(command, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Run>> RecentSuccessesAsync(RunKind kind, string? target, string? server, int take, CancellationToken cancellationToken)
    {
        await using var command = Command($"""
            SELECT {RunRows.Columns} FROM drportal.runs
            WHERE kind = $1 AND status = 'Succeeded' AND ($2::text IS NULL OR (target = $2 AND server IS NOT DISTINCT FROM $3))
            ORDER BY finished_at DESC LIMIT $4
            """, kind.ToString(), target, server, take);
        return await RunRows.ReadAsync(command, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RunLogLine>> ReadLogAsync(RunId id, long after, int take, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT number, at, level, text FROM drportal.run_log WHERE run_id = $1 AND number > $2 ORDER BY number LIMIT $3", id.Value, after, take);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<RunLogLine>();
        while (await reader.ReadAsync(cancellationToken))
            lines.Add(new(reader.GetInt64(0), RunRows.Utc(reader.GetDateTime(1)), Enum.Parse<RunLogLevel>(reader.GetString(2)), reader.GetString(3)));
        return lines;
    }

    /// <inheritdoc />
    public async Task AppendLogAsync(RunId id, IReadOnlyList<RunLogLine> lines, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lines);
        await using var command = Command("""
            WITH rows AS (
                INSERT INTO drportal.run_log (run_id, at, level, text)
                SELECT $1, at, level, text FROM unnest($2::timestamptz[], $3::text[], $4::text[]) AS l (at, level, text)
                RETURNING 1)
            SELECT pg_notify('drportal_runs', $1) FROM (SELECT count(*) FROM rows) AS done
            """,
            id.Value, lines.Select(l => l.At.UtcDateTime).ToArray(), lines.Select(l => l.Level.ToString()).ToArray(),
            // PostgreSQL's text has no NUL; a tool's output may.
            lines.Select(l => StoredText.Of(l.Text)).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task<bool> TryStartAsync(RunId id, string node, DateTimeOffset at, CancellationToken cancellationToken) => ChangeAsync(
        "UPDATE drportal.runs SET status = 'Running', node = $2, started_at = $3, heartbeat_at = $3 WHERE id = $1 AND status = 'Queued'",
        cancellationToken, id.Value, node, at.UtcDateTime);

    /// <inheritdoc />
    public async Task<string?> HeartbeatAsync(RunId id, RunProgress? progress, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = Command("""
            WITH row AS (
                UPDATE drportal.runs SET heartbeat_at = $2, progress = coalesce($3, progress)
                WHERE id = $1 AND status = 'Running' RETURNING id, cancel_requested_by)
            SELECT cancel_requested_by, CASE WHEN $3 IS NOT NULL THEN pg_notify('drportal_runs', id) END FROM row
            """, id.Value, at.UtcDateTime, progress is null ? JsonNull : Json(progress));
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <inheritdoc />
    public Task<bool> TryHandOverAsync(RunId id, CancellationToken cancellationToken) => ChangeAsync("""
        UPDATE drportal.runs SET status = 'Queued', node = NULL, started_at = NULL, heartbeat_at = NULL, progress = $2, resources = $3, handovers = handovers + 1
        WHERE id = $1 AND status = 'Running' AND cancel_requested_at IS NULL
        """, cancellationToken, id.Value, Json(RunProgress.None), Json(new RunResources()));

    /// <inheritdoc />
    public Task<bool> TryFinishAsync(
        RunId id, RunStatus status, string? error, JsonElement? result, bool cleanupDue, DateTimeOffset at, CancellationToken cancellationToken) => ChangeAsync("""
        UPDATE drportal.runs SET status = $2, error = $3, result = $4, cleanup_due = $5, finished_at = greatest($6, started_at)
        WHERE id = $1 AND status IN ('Queued', 'Running')
        """, cancellationToken, id.Value, status.ToString(), error, result is { } r ? Json(r) : JsonNull, cleanupDue, at.UtcDateTime);

    /// <inheritdoc />
    public Task SetResourcesAsync(RunId id, RunResources resources, CancellationToken cancellationToken) =>
        ChangeAsync("UPDATE drportal.runs SET resources = $2 WHERE id = $1", cancellationToken, id.Value, Json(resources));

    /// <inheritdoc />
    public Task MarkCleanAsync(RunId id, CancellationToken cancellationToken) =>
        ChangeAsync("UPDATE drportal.runs SET cleanup_due = false WHERE id = $1", cancellationToken, id.Value);

    /// <inheritdoc />
    public Task<bool> RequestCancelAsync(RunId id, string by, DateTimeOffset at, CancellationToken cancellationToken) => ChangeAsync("""
        UPDATE drportal.runs SET cancel_requested_by = $2, cancel_requested_at = $3
        WHERE id = $1 AND status IN ('Queued', 'Running') AND cancel_requested_at IS NULL
        """, cancellationToken, id.Value, by, at.UtcDateTime);

    private async Task<bool> ChangeAsync(string update, CancellationToken cancellationToken, params object?[] values)
    {
        await using var command = Command($"WITH row AS ({update} RETURNING id) SELECT pg_notify('drportal_runs', id), 1 FROM row", values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, params object?[] values)
    {
        var command = portal.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value switch
            {
                JsonValue json => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = (object?)json.Text ?? DBNull.Value },
                null => new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = DBNull.Value },
                _ => new NpgsqlParameter { Value = value },
            });
        }

        return command;
    }

    private sealed record JsonValue(string? Text);

    private static readonly JsonValue JsonNull = new(Text: null);

    private static JsonValue Json<T>(T value) => new(JsonSerializer.Serialize(value, RunJson.Options));
}

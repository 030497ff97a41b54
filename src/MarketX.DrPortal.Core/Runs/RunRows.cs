using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using Npgsql;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>Rows of <c>drportal.runs</c> as runs.</summary>
internal static class RunRows
{
    /// <summary>The columns, in the order in which they are read.</summary>
    public const string Columns = """
        id, kind, status, target, request, requested_by, requested_via, queued_at, started_at, finished_at, node,
        heartbeat_at, progress, error, cancel_requested_at, cancel_requested_by, result, cleanup_due, resources, server, handovers
        """;

    public static DateTimeOffset Utc(DateTime value) => new(value, TimeSpan.Zero);

    public static async Task<IReadOnlyList<Run>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var runs = new List<Run>();
        while (await reader.ReadAsync(cancellationToken))
        {
            runs.Add(new Run
            {
                Id = RunId.Parse(reader.GetString(0)),
                Kind = Enum.Parse<RunKind>(reader.GetString(1)),
                Status = Enum.Parse<RunStatus>(reader.GetString(2)),
                Target = reader.GetString(3),
                Request = JsonSerializer.Deserialize<JsonElement>(reader.GetString(4)),
                RequestedBy = reader.GetString(5),
                RequestedVia = Enum.Parse<RequestOrigin>(reader.GetString(6)),
                QueuedAt = Utc(reader.GetDateTime(7)),
                StartedAt = Time(8),
                FinishedAt = Time(9),
                Node = Text(10),
                HeartbeatAt = Time(11),
                Progress = JsonSerializer.Deserialize<RunProgress>(reader.GetString(12), RunJson.Options) ?? RunProgress.None,
                Error = Text(13),
                CancelRequestedAt = Time(14),
                CancelRequestedBy = Text(15),
                Result = Text(16) is { } json ? JsonSerializer.Deserialize<JsonElement>(json) : null,
                CleanupDue = reader.GetBoolean(17),
                Resources = JsonSerializer.Deserialize<RunResources>(reader.GetString(18), RunJson.Options) ?? new(),
                Server = Text(19),
                Handovers = reader.GetInt16(20),
            });
        }

        return runs;

        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : Utc(reader.GetDateTime(column));
        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}

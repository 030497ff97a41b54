using System.Text.Json;
using MarketX.DrPortal.Core.Runs;
using Npgsql;
using NpgsqlTypes;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>The schedules in the portal's database.</summary>
public sealed class ScheduleStore(NpgsqlDataSource portal, TimeProvider time) : ISchedules
{
    private const string Columns = "id, name, kind, cron, time_zone, paused, when_missed, request, revision, changed_by, changed_at";

    /// <inheritdoc />
    public async Task<IReadOnlyList<Schedule>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand($"SELECT {Columns} FROM drportal.schedules ORDER BY name");
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>The schedule; null where there is none of that id.</summary>
    public async Task<Schedule?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand($"SELECT {Columns} FROM drportal.schedules WHERE id = $1");
        command.Parameters.AddWithValue(id);
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Adds a schedule as the configuration has it, or brings one up to date that nobody has touched.</summary>
    internal async Task SeedAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand($"""
            INSERT INTO drportal.schedules AS s ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10)
            ON CONFLICT (id) DO UPDATE SET (cron, time_zone, paused, request) = (excluded.cron, excluded.time_zone, excluded.paused, excluded.request)
            WHERE s.changed_by = $9
            """);
        Add(command, schedule, Schedule.Configuration);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Adds a schedule, or changes the one of that id if nobody changed it meanwhile.</summary>
    /// <returns>False where somebody did.</returns>
    /// <exception cref="RequestRefusedException">Another schedule has that name.</exception>
    internal async Task<bool> SaveAsync(Schedule schedule, string by, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand($"""
            INSERT INTO drportal.schedules AS s ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10)
            ON CONFLICT (id) DO UPDATE SET (name, kind, cron, time_zone, paused, when_missed, request, revision, changed_by, changed_at) =
                (excluded.name, excluded.kind, excluded.cron, excluded.time_zone, excluded.paused, excluded.when_missed, excluded.request, s.revision + 1, excluded.changed_by, excluded.changed_at)
            WHERE s.revision = $11
            """);
        Add(command, schedule, by);
        command.Parameters.AddWithValue(schedule.Revision);
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new RequestRefusedException($"Another schedule is called \"{schedule.Name}\". Choose another name.");
        }
    }

    internal async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("DELETE FROM drportal.schedules WHERE id = $1");
        command.Parameters.AddWithValue(id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Notes a missed time.</summary>
    internal async Task NoteMissAsync(string id, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("INSERT INTO drportal.schedule_misses (schedule_id, due_at, noticed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(dueAt.UtcDateTime);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The newest missed times, newest first.</summary>
    public async Task<IReadOnlyList<ScheduleMiss>> MissesAsync(int take, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("SELECT schedule_id, due_at FROM drportal.schedule_misses ORDER BY due_at DESC LIMIT $1");
        command.Parameters.AddWithValue(take);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var misses = new List<ScheduleMiss>();
        while (await reader.ReadAsync(cancellationToken))
            misses.Add(new(reader.GetString(0), RunRows.Utc(reader.GetDateTime(1))));
        return misses;
    }

    private void Add(NpgsqlCommand command, Schedule schedule, string by)
    {
        foreach (var value in new object[] { schedule.Id, schedule.Name, schedule.Kind.ToString(), schedule.Cron, schedule.TimeZone, schedule.Paused, schedule.WhenMissed.ToString() })
            command.Parameters.AddWithValue(value);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = schedule.Request.GetRawText() });
        command.Parameters.AddWithValue(by);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
    }

    private static async Task<IReadOnlyList<Schedule>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var schedules = new List<Schedule>();
        while (await reader.ReadAsync(cancellationToken))
        {
            schedules.Add(new Schedule
            {
                Id = reader.GetString(0), Name = reader.GetString(1), Kind = Enum.Parse<RunKind>(reader.GetString(2)), Cron = reader.GetString(3), TimeZone = reader.GetString(4),
                Paused = reader.GetBoolean(5), WhenMissed = Enum.Parse<WhenMissed>(reader.GetString(6)), Request = JsonSerializer.Deserialize<JsonElement>(reader.GetString(7)),
                Revision = reader.GetInt32(8), ChangedBy = reader.GetString(9), ChangedAt = RunRows.Utc(reader.GetDateTime(10)),
            });
        }

        return schedules;
    }
}

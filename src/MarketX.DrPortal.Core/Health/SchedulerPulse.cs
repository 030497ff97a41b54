using Npgsql;

namespace MarketX.DrPortal.Core.Health;

/// <summary>
/// Whether the scheduler really runs, from what it writes down itself: that a node of it checked in a moment ago, and that no
/// schedule's time has passed without being fired.
/// </summary>
internal sealed class SchedulerPulse(NpgsqlDataSource portal, TimeProvider time) : ISchedulerState
{
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        // Quartz stores times as .NET ticks.
        await using var command = portal.CreateCommand("""
            SELECT EXISTS (SELECT FROM quartz.qrtz_scheduler_state WHERE last_checkin_time > $1),
                   (SELECT min(trigger_name) FROM quartz.qrtz_triggers WHERE trigger_group = 'schedules' AND next_fire_time BETWEEN 1 AND $2)
            """);
        command.Parameters.AddWithValue((time.GetUtcNow() - SilentAfter).UtcTicks);
        command.Parameters.AddWithValue((time.GetUtcNow() - LateAfter).UtcTicks);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!reader.GetBoolean(0))
            return "The scheduler does not run: no portal's scheduler has checked in for 30 s. Restart the portal and look at its log.";
        return reader.IsDBNull(1) ? null : $"The scheduler does not fire: the time of the schedule {reader.GetString(1)} has passed.";
    }
}

using Npgsql;

namespace MarketX.DrPortal.Core.Health;

/// <summary>What the schedulers of all portals write down of themselves: a sign of life every five seconds.</summary>
public sealed class NpgsqlSchedulerState(NpgsqlDataSource portal, TimeProvider time) : ISchedulerState
{
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        // Quartz stores times as .NET ticks.
        await using var command = portal.CreateCommand("SELECT EXISTS (SELECT FROM quartz.qrtz_scheduler_state WHERE last_checkin_time > $1)");
        command.Parameters.AddWithValue((time.GetUtcNow() - SilentAfter).UtcTicks);
        return await command.ExecuteScalarAsync(cancellationToken) is true
            ? null
            : "The scheduler does not run: no portal's scheduler has checked in for 30 s. Restart the portal and look at its log.";
    }
}

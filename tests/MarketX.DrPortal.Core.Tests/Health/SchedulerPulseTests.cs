using MarketX.DrPortal.Core.Health;
using MarketX.DrPortal.Core.Tests.Alerts;
using MarketX.DrPortal.Core.Tests.Engine;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Health;

/// <summary>Whether the scheduler runs, from what the real one writes down.</summary>
public sealed class SchedulerPulseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Problem_RealScheduler_NoneWhileItRuns_AndSaidWhenItIsSilentOrLate()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["BackupSchedule:Enabled"] = "true", ["BackupSchedule:Cron"] = "0 0 1 1 *" });
        var pulse = portal.Get<ISchedulerState>();
        while (await pulse.ProblemAsync(Token) is not null)
            await Task.Delay(50, Token);
        var later = new ManualTime();
        later.Advance(TimeSpan.FromMinutes(2));

        Assert.Contains("does not run", await new SchedulerPulse(portal.Get<NpgsqlDataSource>(), later).ProblemAsync(Token), StringComparison.Ordinal);

        later.Advance(TimeSpan.FromDays(400));
        await using var checkedIn = portal.Get<NpgsqlDataSource>().CreateCommand(
            "INSERT INTO quartz.qrtz_scheduler_state (sched_name, instance_name, last_checkin_time, checkin_interval) VALUES ('drportal', 'one of next year', $1, 5000)");
        checkedIn.Parameters.AddWithValue(later.GetUtcNow().UtcTicks);
        await checkedIn.ExecuteNonQueryAsync(Token);
        Assert.Contains("schedule backup has passed", await new SchedulerPulse(portal.Get<NpgsqlDataSource>(), later).ProblemAsync(Token), StringComparison.Ordinal);
    }
}

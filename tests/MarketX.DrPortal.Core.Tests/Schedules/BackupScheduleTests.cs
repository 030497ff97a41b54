using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Core.Tests.Engine;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Schedules;

/// <summary>The daily backup.</summary>
public sealed class BackupScheduleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void NextRuns_Default_IsTwoOClockUtc()
    {
        var schedule = new BackupSchedule(new BackupScheduleOptions(), new FixedTime(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero)));
        Assert.Equal([new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 24, 2, 0, 0, TimeSpan.Zero)], schedule.NextRuns(2));
        Assert.Equal("Daily at 02:00 UTC", schedule.Description);
    }

    [Fact]
    public void NextRuns_ZoneWithSummerTime_KeepsTheHourOfTheZone()
    {
        var schedule = new BackupSchedule(new BackupScheduleOptions { TimeZone = "Europe/Berlin" }, new FixedTime(new(2026, 10, 24, 12, 0, 0, TimeSpan.Zero)));
        Assert.Equal([1], schedule.NextRuns(3).Skip(1).Select(t => t.UtcDateTime.Hour).Distinct());
    }

    [Fact]
    public async Task Portal_AtTheScheduledMinute_BacksUpByItself()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["BackupSchedule:Enabled"] = "true" });
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        // As if it were two o'clock.
        await using (var due = portal.Get<NpgsqlDataSource>().CreateCommand("UPDATE quartz.qrtz_triggers SET next_fire_time = (extract(epoch FROM now()) * 10000000)::bigint + 621355968000000000 WHERE trigger_name = 'backup'"))
            Assert.Equal(1, await due.ExecuteNonQueryAsync(Token));

        var runs = portal.Get<IRunStore>();
        Run? run = null;
        while (run is null)
        {
            run = (await runs.ListAsync(new RunQuery { Kind = RunKind.Backup }, Token)).Items.SingleOrDefault();
            await Task.Delay(100, Token);
        }

        var ended = await portal.EndAsync(run.Id);
        Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
        Assert.Equal("Daily backup", ended.RequestedBy);
        Assert.Single(await portal.Bucket.KeysAsync("postgres-backups/backup-scheduled-", Token));
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

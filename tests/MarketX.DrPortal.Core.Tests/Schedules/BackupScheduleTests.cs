using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Processes;
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

    [Theory]
    [InlineData(WhenMissed.CatchUp)]
    [InlineData(WhenMissed.Report)]
    public async Task Portal_StoppedOverTheScheduledTime_CatchesUpOnceOrReportsIt_AsTheScheduleSays(WhenMissed choice)
    {
        await using var portal = await TestPortal.StartAsync(new() { ["BackupSchedule:Enabled"] = "true" });
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var daily = (await portal.Get<ScheduleStore>().FindAsync("backup", Token))!;
        if (choice != daily.WhenMissed)
            await portal.Get<ScheduleEditor>().SaveAsync(TestPortal.Admin, daily with { WhenMissed = choice }, Token);
        await portal.StopEngineAsync();
        // What a portal leaves that is stopped before two o'clock: the time that is due next. Two days later it is back.
        await portal.ExecutePortalAsync($"UPDATE quartz.qrtz_triggers SET next_fire_time = {TimeProvider.System.GetUtcNow().AddDays(-2).Ticks} WHERE trigger_name = 'backup'");

        await portal.StartEngineAsync();

        // Caught up once, not once for each day; and from then on it is due as always.
        Assert.True(await Wait.UntilAsync(async token => choice == WhenMissed.CatchUp
            ? (await portal.Get<IRunStore>().ListAsync(new RunQuery { Kind = RunKind.Backup }, token)).Items is [{ Status: RunStatus.Succeeded, RequestedBy: "Daily backup" }]
            : await portal.AskPortalAsync<long>("SELECT count(*) FROM drportal.schedule_misses WHERE schedule_id = 'backup'") == 1, TimeSpan.FromMinutes(2), Token));
        Assert.Equal(choice == WhenMissed.CatchUp ? 1L : 0L, await portal.AskPortalAsync<long>("SELECT count(*) FROM drportal.runs"));
        Assert.Equal(choice == WhenMissed.CatchUp ? 0L : 1L, await portal.AskPortalAsync<long>("SELECT count(*) FROM drportal.schedule_misses"));
        var next = await portal.AskPortalAsync<long>("SELECT next_fire_time FROM quartz.qrtz_triggers WHERE trigger_name = 'backup'");
        Assert.Equal(new BackupSchedule(new BackupScheduleOptions(), TimeProvider.System).NextRuns(1).Single().UtcTicks, next);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

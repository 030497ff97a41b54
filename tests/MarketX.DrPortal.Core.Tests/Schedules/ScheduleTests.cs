using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Core.Tests.Engine;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Schedules;

/// <summary>Schedules in the portal's database: seeded, changed, fired, missed.</summary>
public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Next_MonthlyInAZone_FollowsItsSummerTime()
    {
        Assert.Equal([2, 2, 2, 2, 1], ScheduleTimes.Next("0 3 1 * *", "Europe/Berlin", Now, 5).Select(t => t.Hour));
    }

    [Theory]
    [InlineData("", "0 2 * * *", "UTC", "name")]
    [InlineData("x", "99 2 * * *", "UTC", "minute")]
    [InlineData("x", "0 2 * *", "UTC", "five fields")]
    [InlineData("x", "0 2 * * *", "Mars/Olympus", "Mars/Olympus")]
    [InlineData("x", "0 2 31 2 *", "UTC", "never comes")]
    public void Problem_EveryField_IsNamed(string name, string cron, string zone, string word) =>
        Assert.Contains(word, ScheduleEditor.Problem(Weekly with { Name = name, Cron = cron, TimeZone = zone }, Now), StringComparison.Ordinal);

    [Fact]
    public async Task Seeds_FollowTheConfigurationUntilSomebodyChangesThem()
    {
        await using var portal = await TestPortal.StartAsync();
        var store = portal.Get<ScheduleStore>();
        Assert.Equal([("backup", true), ("portal-backup", true), ("drill", true)], (await store.ListAsync(Token)).Select(s => (s.Id, s.Paused)));
        await RestartAsync(portal, "BackupSchedule:Cron", "15 1 * * *");
        Assert.Equal("15 1 * * *", (await portal.Get<ScheduleStore>().FindAsync("backup", Token))!.Cron);

        var schedule = (await portal.Get<ScheduleStore>().FindAsync("backup", Token))!;
        await portal.Get<ScheduleEditor>().SaveAsync(TestPortal.Admin, schedule with { Cron = "45 1 * * *" }, Token);
        await RestartAsync(portal, "BackupSchedule:Cron", "0 5 * * *");

        var kept = (await portal.Get<ScheduleStore>().FindAsync("backup", Token))!;
        Assert.Equal(("45 1 * * *", "adam", 2), (kept.Cron, kept.ChangedBy, kept.Revision));
    }

    [Fact]
    public async Task Save_ByAnOperatorOrOverSomebodysChange_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync();
        var editor = portal.Get<ScheduleEditor>();
        await Assert.ThrowsAsync<AccessDeniedException>(() => editor.SaveAsync(TestPortal.Operator, Weekly, Token));
        await editor.SaveAsync(TestPortal.Admin, Weekly, Token);
        await editor.SaveAsync(TestPortal.Admin, Weekly with { Cron = "0 5 * * 0" }, Token);

        Assert.Contains("Somebody else changed", (await Assert.ThrowsAsync<RequestRefusedException>(() => editor.SaveAsync(TestPortal.Admin, Weekly, Token))).Message, StringComparison.Ordinal);
        Assert.Contains("Another schedule is called", (await Assert.ThrowsAsync<RequestRefusedException>(() => editor.SaveAsync(TestPortal.Admin, Weekly with { Id = "other" }, Token))).Message, StringComparison.Ordinal);
        var daily = (await portal.Get<ScheduleStore>().FindAsync("backup", Token))!;
        Assert.Contains("Pause it instead", (await Assert.ThrowsAsync<RequestRefusedException>(() => editor.DeleteAsync(TestPortal.Admin, daily, Token))).Message, StringComparison.Ordinal);
        await editor.DeleteAsync(TestPortal.Admin, Weekly, Token);
        Assert.Equal(3, (await portal.Get<ScheduleStore>().ListAsync(Token)).Count);
        Assert.Equal(0L, await AskAsync<long>(portal, "SELECT count(*) FROM quartz.qrtz_triggers WHERE trigger_name = 'weekly'"));
    }

    [Fact]
    public async Task DrillThatIsDue_RunsByItself()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await portal.BackUpAsync();
        await portal.Get<ScheduleEditor>().SaveAsync(TestPortal.Admin, Weekly, Token);
        await DueAsync(portal, "weekly", "0 seconds");

        var run = await FirstAsync(portal, RunKind.Drill);

        Assert.Equal(("Weekly drill", RequestOrigin.Schedule), (run.RequestedBy, run.RequestedVia));
        Assert.Equal(DrillVerdict.Passed, (await portal.EndAsync(run.Id)).ResultAs<DrillResult>()!.Verdict);
    }

    [Theory]
    [InlineData(WhenMissed.CatchUp)]
    [InlineData(WhenMissed.Report)]
    public async Task TimeThatPassedWhileNoPortalRan_IsCaughtUpOrReported(WhenMissed missed)
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Get<ScheduleEditor>().SaveAsync(TestPortal.Admin, Weekly with { WhenMissed = missed }, Token);
        await portal.StopEngineAsync();
        await portal.StartEngineAsync();
        await DueAsync(portal, "weekly", "2 hours");

        if (missed == WhenMissed.CatchUp)
        {
            Assert.Equal("Weekly drill", (await FirstAsync(portal, RunKind.Drill)).RequestedBy);
            return;
        }

        while ((await portal.Get<ScheduleStore>().MissesAsync(5, Token)).Count == 0)
            await Task.Delay(50, Token);
        // It is written down first, and then logged.
        while (!portal.Log.Lines.Any(l => l.StartsWith("Warning: Weekly drill was due at ", StringComparison.Ordinal) && l.Contains("not caught up", StringComparison.Ordinal)))
            await Task.Delay(50, Token);
        Assert.Empty((await portal.Get<IRunStore>().ListAsync(new RunQuery { Kind = RunKind.Drill }, Token)).Items);
    }

    private static Schedule Weekly { get; } = new()
    {
        Id = "weekly", Name = "Weekly drill", Kind = RunKind.Drill, Cron = "0 4 * * 0", TimeZone = "UTC", Request = JsonSerializer.SerializeToElement(new DrillRequest(), RunJson.Options),
    };

    private static async Task RestartAsync(TestPortal portal, string setting, string value)
    {
        await portal.StopEngineAsync();
        portal.Change(setting, value);
        await portal.StartEngineAsync();
    }

    private static async Task<Run> FirstAsync(TestPortal portal, RunKind kind)
    {
        while (true)
        {
            if ((await portal.Get<IRunStore>().ListAsync(new RunQuery { Kind = kind }, Token)).Items is [var run, ..])
                return run;
            await Task.Delay(50, Token);
        }
    }

    // As if it had been due so long ago.
    private static async Task DueAsync(TestPortal portal, string trigger, string ago)
    {
        await using var command = portal.Get<NpgsqlDataSource>().CreateCommand(
            $"UPDATE quartz.qrtz_triggers SET next_fire_time = (extract(epoch FROM now() - interval '{ago}') * 10000000)::bigint + 621355968000000000 WHERE trigger_name = '{trigger}'");
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Token));
    }

    private static async Task<T> AskAsync<T>(TestPortal portal, string sql)
    {
        await using var command = portal.Get<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Token))!;
    }
}

using System.Text;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Alerts;

/// <summary>What no run tells: overdue backups and drills, odd sizes; each raised once, and resolved when it is over.</summary>
public sealed class AlertWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clock_26HoursOn_BackupOverdueOnce_AndResolvedByTheNextBackup()
    {
        await using var world = await AlertWorld.StartAsync();
        var taken = world.Time.GetUtcNow();
        await world.PutBackupAsync();
        Assert.Null(await world.LookAsync());
        Assert.Empty(await world.OpenAsync());

        world.Time.Advance(TimeSpan.FromHours(26));
        Assert.Contains("objective is missed", await world.LookAsync(), StringComparison.Ordinal);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.LookAsync();

        var alert = Assert.Single(await world.OpenAsync());
        Assert.Equal((AlertKind.BackupOverdue, AlertWorld.Production, 1), (alert.Kind, alert.About, alert.Occurrences));
        Assert.Equal($"The newest good backup is of {Time(taken)}: the recovery point objective of 24 h is missed since {Time(taken.AddDays(1))}.", alert.Reason);
        Assert.Equal($"Error: alert: BACKUP_OVERDUE {AlertWorld.Production}: {alert.Reason} ", Assert.Single(world.AlarmLines));

        await world.PutBackupAsync();
        Assert.Null(await world.LookAsync());
        await world.LookAsync();
        Assert.Equal([("BACKUP_OVERDUE", false)], await world.HistoryAsync());
        Assert.Equal($"There is a good backup of {Time(world.Time.GetUtcNow())}.", (await world.Get<IAlertLog>().FindAsync(alert.Id, Token))!.Resolution);
    }

    [Theory]
    [InlineData("no archive at all", false, 0)]
    [InlineData("of a run that did not vouch for it", true, 0)]
    [InlineData("of a time to come", false, 24)]
    public async Task ObjectThatIsNoGoodBackup_DoesNotEndTheAlarm(string what, bool ofARun, int hoursAhead)
    {
        await using var world = await AlertWorld.StartAsync();
        await world.PutBackupAsync();
        world.Time.Advance(TimeSpan.FromHours(26));
        await world.LookAsync();

        world.Time.Set(TimeSpan.FromHours(hoursAhead));
        await world.PutAsync(ofARun || hoursAhead > 0 ? new HeadBuilder().Build(EntryDraft.TableData(1, "users")) : Encoding.UTF8.GetBytes(what), ofARun ? RunId.New().Value : null);
        world.Time.Set(TimeSpan.FromHours(-hoursAhead));

        Assert.Contains("objective is missed", await world.LookAsync(), StringComparison.Ordinal);
        Assert.Equal([("BACKUP_OVERDUE", true)], await world.HistoryAsync());
    }

    [Fact]
    public async Task Clock_32DaysOn_DrillOverdueOnce_AndResolvedByTheNextVerdict()
    {
        await using var world = await AlertWorld.StartAsync();
        await world.ScheduleAsync();
        await world.PutBackupAsync();
        await world.LookAsync();
        Assert.Empty(await world.OpenAsync());

        world.Time.Advance(TimeSpan.FromDays(32));
        await world.PutBackupAsync();
        await world.LookAsync();
        await world.LookAsync();
        var alert = Assert.Single(await world.OpenAsync());
        Assert.Equal(AlertKind.DrillOverdue, alert.Kind);
        Assert.StartsWith("\"Monthly drill\" was due at ", alert.Reason, StringComparison.Ordinal);

        // Proved nothing.
        await world.RecordDrillAsync(DrillVerdict.Inconclusive);
        await world.LookAsync();
        Assert.Single(await world.OpenAsync());

        await world.RecordDrillAsync(DrillVerdict.Passed);
        await world.LookAsync();
        Assert.Equal([("DRILL_OVERDUE", false)], await world.HistoryAsync());
        Assert.Single(world.AlarmLines);
    }

    [Fact]
    public async Task ScheduledTime_ThatNobodyHeardOf_IsOverdueAfterItsGrace()
    {
        await using var world = await AlertWorld.StartAsync();
        await world.ScheduleAsync();
        await world.PutBackupAsync();
        // Due in two hours, and an hour of grace.
        world.Time.Advance(TimeSpan.FromMinutes(179));
        await world.LookAsync();
        Assert.Empty(await world.OpenAsync());

        world.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Null(await world.LookAsync());

        Assert.Contains("\"Daily backup\" was due at ", Assert.Single(await world.OpenAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScheduledTime_WhoseRunFailed_HasTheRunsAlertAlone()
    {
        await using var world = await AlertWorld.StartAsync();
        await world.ScheduleAsync();
        await world.PutBackupAsync();
        world.Time.Advance(TimeSpan.FromMinutes(121));
        await world.EndAsync(RunKind.Backup, RunStatus.Failed);
        world.Time.Advance(TimeSpan.FromHours(3));

        await world.LookAsync();

        Assert.Equal([("BACKUP_FAILURE", true)], await world.HistoryAsync());
    }

    [Fact]
    public async Task PausedSchedule_NothingIsDue()
    {
        await using var world = await AlertWorld.StartAsync();
        await world.ScheduleAsync();
        var daily = (await world.Get<ScheduleStore>().FindAsync("backup", Token))!;
        Assert.True(await world.Get<ScheduleStore>().SaveAsync(daily with { Paused = true }, "adam", Token));
        await world.PutBackupAsync();
        world.Time.Advance(TimeSpan.FromHours(6));

        await world.LookAsync();

        Assert.Empty(await world.OpenAsync());
    }

    [Fact]
    public async Task BucketAway_RaisesButNeverResolves()
    {
        await using var world = await AlertWorld.StartAsync();
        await using var blind = world.Join(new() { ["Storage:Bucket"] = "no-such-bucket-anywhere" });
        world.Time.Advance(TimeSpan.FromHours(26));

        Assert.Contains("cannot be read", await blind.LookAsync(), StringComparison.Ordinal);
        Assert.Equal([("BACKUP_OVERDUE", true)], await world.HistoryAsync());

        await world.EndAsync(RunKind.Backup, RunStatus.Succeeded, new BackupResult("postgres-backups/x", 1, world.Time.GetUtcNow(), "e"));
        await blind.LookAsync();
        Assert.Equal([("BACKUP_OVERDUE", true)], await world.HistoryAsync());
        await world.PutBackupAsync();
        await world.LookAsync();
        Assert.Equal([("BACKUP_OVERDUE", false)], await world.HistoryAsync());
    }

    [Fact]
    public async Task OddSize_RaisedOnceForItsRun_AlsoAfterItWasClosed()
    {
        await using var world = await AlertWorld.StartAsync();
        await world.PutBackupAsync();
        for (var i = 0; i < 6; i++)
            await BackUpAsync(world, 1_000_000 + i);
        await world.LookAsync();
        Assert.Empty(await world.OpenAsync());

        var run = await BackUpAsync(world, 10_000);
        await world.LookAsync();
        var alert = Assert.Single(await world.OpenAsync());
        Assert.Equal((AlertKind.BackupAnomaly, run, $"runs/{run}"), (alert.Kind, alert.Run!.Value, alert.Link));
        Assert.Contains("much smaller", alert.Reason, StringComparison.Ordinal);

        await world.Get<AlertCloser>().CloseAsync(TestPortal.Operator, alert.Id, "we deleted the archive tables", Token);
        await world.LookAsync();
        Assert.Equal([("BACKUP_ANOMALY", false)], await world.HistoryAsync());
        await BackUpAsync(world, 10_000);
        await world.LookAsync();
        Assert.Equal([("BACKUP_ANOMALY", false), ("BACKUP_ANOMALY", true)], await world.HistoryAsync());
        await BackUpAsync(world, 1_000_000);
        await world.LookAsync();
        Assert.Empty(await world.OpenAsync());
    }

    [Fact]
    public async Task Close_OfWhatClosesByItself_OrWithoutReason_IsRefused()
    {
        await using var world = await AlertWorld.StartAsync();
        world.Time.Advance(TimeSpan.FromHours(26));
        await world.LookAsync();
        var overdue = Assert.Single(await world.OpenAsync());
        await world.EndAsync(RunKind.Restore, RunStatus.Failed, target: "marketx_verify");
        var restore = Assert.Single(await world.OpenAsync(), a => a.Kind == AlertKind.RestoreFailure);
        var closer = world.Get<AlertCloser>();

        Assert.Contains("closes by itself", (await Assert.ThrowsAsync<RequestRefusedException>(() => closer.CloseAsync(TestPortal.Admin, overdue.Id, "no", Token))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RequestRefusedException>(() => closer.CloseAsync(TestPortal.Admin, restore.Id, " ", Token));
        await Assert.ThrowsAsync<AccessDeniedException>(() => closer.CloseAsync(TestPortal.Operator with { Role = PortalRole.Viewer }, restore.Id, "no", Token));
        await closer.CloseAsync(TestPortal.Operator, restore.Id, "a try", Token);
        Assert.Equal("olga closed it: a try", (await world.Get<IAlertLog>().FindAsync(restore.Id, Token))!.Resolution);
        Assert.Contains("closed already", (await Assert.ThrowsAsync<RequestRefusedException>(() => closer.CloseAsync(TestPortal.Operator, restore.Id, "again", Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoPortals_LookAtTheSameMoment_RaiseOne()
    {
        await using var world = await AlertWorld.StartAsync();
        await using var other = world.Join();
        world.Time.Advance(TimeSpan.FromHours(26));

        var turns = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => (i % 2 == 0 ? world : other).Get<AlertWatchdog>().LookAsync(Token)));

        Assert.Contains(true, turns);
        Assert.Equal([("BACKUP_OVERDUE", true)], await world.HistoryAsync());
        Assert.Single(world.AlarmLines.Concat(other.AlarmLines));
    }

    [Fact]
    public async Task Raise_AgainWithAnotherReason_BringsItUpToDateAndSaysNothingTwice()
    {
        await using var world = await AlertWorld.StartAsync();
        var alerts = world.Get<IAlerts>();
        var news = new AlertNews(AlertKind.StoragePolicy, "marketx-backups", "The bucket has no lifecycle rule.", "storage");

        Assert.True(await alerts.RaiseAsync(news, Token));
        Assert.False(await alerts.RaiseAsync(news, Token));
        Assert.False(await alerts.RaiseAsync(news with { Reason = "The bucket is public." }, Token));

        Assert.Equal("The bucket is public.", Assert.Single(await world.OpenAsync()).Reason);
        Assert.Single(world.AlarmLines);
        Assert.True(await alerts.ResolveAsync(AlertKind.StoragePolicy, "marketx-backups", "The bucket is as it should be.", Token));
        Assert.False(await alerts.ResolveAsync(AlertKind.StoragePolicy, "marketx-backups", "The bucket is as it should be.", Token));
        Assert.True(await alerts.RaiseAsync(news, Token));
    }

    private static async Task<RunId> BackUpAsync(AlertWorld world, long bytes)
    {
        world.Time.Advance(TimeSpan.FromMinutes(1));
        return await world.EndAsync(RunKind.Backup, RunStatus.Succeeded, new BackupResult("postgres-backups/x", bytes, world.Time.GetUtcNow(), "e"));
    }

    private static string Time(DateTimeOffset at) => BackupOverdue.Time(at);
}

using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Tests.Alerts;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Quartz;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>A portal's clock is set, or is not that of the others: who lives is left alone, and what is due is done once.</summary>
public sealed class ClockJumpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public async Task BackupAndRestore_ClockIsSetAsEachPhaseBegins_GoOnAndTheirTimesAreInOrder(int hours)
    {
        var time = new JumpingTime();
        await using var portal = await TestPortal.StartAsync(time: time);
        await using var other = await portal.JoinAsync("other");
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        var backup = await PhasedRun.ExecuteAsync(portal, RunKind.Backup, portal.Production.Name, new BackupRequest("manual", portal.Production.Name), SetClock);
        AssertInOrder(backup);
        var restore = await PhasedRun.ExecuteAsync(portal, RunKind.Restore, portal.Staging, new RestoreRequest(backup.ResultAs<BackupResult>()!.Key, portal.Staging), SetClock);
        AssertInOrder(restore);

        await portal.AssertNothingLeftBehindAsync();
        // What began by a clock far ahead is not what the bucket shows newest for ever: the next run finds everything as it should be.
        time.Jump(-(time.GetUtcNow() - TimeProvider.System.GetUtcNow()));
        await portal.RestoreAsync((await portal.BackUpAsync("after")).Key, replaceTyped: portal.Staging);

        void SetClock(string phase)
        {
            time.Jump(TimeSpan.FromHours(hours));
            foreach (var watcher in new[] { portal, other })
            {
                // Twice: at the first sight of a run there is nothing to compare with.
                watcher.Get<RunReconciler>().ReconcileAsync(Token).GetAwaiter().GetResult();
                watcher.Get<RunReconciler>().ReconcileAsync(Token).GetAwaiter().GetResult();
            }
        }
    }

    [Fact]
    public async Task Reconcile_ServerAwayAndClockSetFarAhead_EndsOnlyTheRunThatSaysNothingMore()
    {
        await using var portal = await TestPortal.StartAsync(new()
        {
            ["Servers:Named:0:Name"] = "gone", ["Servers:Named:0:Host"] = "127.0.0.1", ["Servers:Named:0:Port"] = $"{LoopbackPort.Free()}", ["Servers:Named:0:User"] = "nobody", ["Servers:Named:0:Password"] = "x",
        });
        var (store, time) = (new MemoryRunStore(), new ManualTime());
        var reconciler = new RunReconciler(store, portal.Get<PostgresServers>(), portal.Get<IEnumerable<IRunHandler>>(), time, NullLogger<RunReconciler>.Instance);
        var run = NewRun(RunKind.Restore, "x", new RestoreRequest("k", "x")) with { Server = "gone" };
        await store.InsertAsync(run, Token);
        Assert.True(await store.TryStartAsync(run.Id, "alive/1", time.GetUtcNow(), Token));
        await reconciler.ReconcileAsync(Token);

        // It says that it lives, by a clock of its own, while this one is set to and fro.
        foreach (var hours in new[] { 24, -48, 24 })
        {
            time.Set(TimeSpan.FromHours(hours));
            await reconciler.ReconcileAsync(Token);
            Assert.Equal(RunStatus.Running, (await store.FindAsync(run.Id, Token))!.Status);
            await store.HeartbeatAsync(run.Id, null, DateTimeOffset.UnixEpoch.AddHours(hours), Token);
        }

        await reconciler.ReconcileAsync(Token);
        time.Advance(TimeSpan.FromMinutes(6));
        await reconciler.ReconcileAsync(Token);
        var ended = (await store.FindAsync(run.Id, Token))!;
        Assert.Equal((RunStatus.Interrupted, true), (ended.Status, ended.CleanupDue));
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task QueuedRun_ClockIsSetBackBeforeItBegins_BeginsAllTheSame()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var ahead = new JumpingTime();
        ahead.Jump(TimeSpan.FromHours(2));
        var run = NewRun(RunKind.Backup, portal.Production.Name, new BackupRequest("manual", portal.Production.Name)) with { QueuedAt = ahead.GetUtcNow() };
        // By a clock that is two hours ahead of the one that fires.
        await new QuartzRunQueue(portal.Get<IRunStore>(), portal.Get<ISchedulerFactory>(), ahead).EnqueueAsync(run, Token);

        var ended = await portal.EndAsync(run.Id);

        Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
        Assert.True(ended.Duration(TimeProvider.System.GetUtcNow()) >= TimeSpan.Zero);
    }

    [Fact]
    public async Task Schedule_ThatFiredWhileTheClockWasFarAhead_ComesBack()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Get<ScheduleEditor>().SaveAsync(TestPortal.Admin, Weekly, Token);
        var (repair, triggers) = (portal.Get<IEnumerable<ILeftoverSweep>>().OfType<ScheduleRepair>().Single(), portal.Get<ScheduleTriggers>());
        var times = Weekly.NextRuns(TimeProvider.System.GetUtcNow(), 3);

        // One that another portal has just fired, by a clock that is a little ahead, is not fired again.
        await PlanAsync(portal, times[1]);
        await repair.SweepAsync(Token);
        Assert.Equal(times[1], await triggers.NextAsync(Weekly.Id, Token));

        await PlanAsync(portal, times[0].AddYears(1));
        await repair.SweepAsync(Token);

        Assert.Equal(times[0], await triggers.NextAsync(Weekly.Id, Token));
        await portal.LogsAsync("because a clock was wrong when it fired");
        Assert.Empty((await portal.Get<IRunStore>().ListAsync(new RunQuery(), Token)).Items);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Schedule_ClockIsSetAYearAheadAndBack_FiresOnceAndIsDueAgain()
    {
        var time = new JumpingTime();
        await using var portal = await TestPortal.StartAsync(time: time);
        await using var other = await portal.JoinAsync("other");
        await portal.Get<ScheduleEditor>().SaveAsync(TestPortal.Admin, Weekly, Token);
        var next = Weekly.NextRuns(TimeProvider.System.GetUtcNow(), 1)[0];

        time.Jump(TimeSpan.FromDays(365));
        await UntilAsync(async () => (await DrillsAsync(portal)).Count > 0);
        time.Jump(TimeSpan.FromDays(-365));
        await UntilAsync(async () => await portal.Get<ScheduleTriggers>().NextAsync(Weekly.Id, Token) == next);

        // Every scheduler has looked again since.
        await CheckInsAsync(portal, 3);
        Assert.Single(await DrillsAsync(portal));
        Assert.Equal(next, await portal.Get<ScheduleTriggers>().NextAsync(Weekly.Id, Token));
    }

    private static Schedule Weekly { get; } = new()
    {
        Id = "weekly", Name = "Weekly drill", Kind = RunKind.Drill, Cron = "0 4 * * 0", TimeZone = "UTC", Request = JsonSerializer.SerializeToElement(new DrillRequest(), RunJson.Options),
    };

    private static void AssertInOrder(Run run)
    {
        Assert.True(run.Status == RunStatus.Succeeded, $"{run.Status}: {run.Error}");
        var limit = TimeSpan.FromMinutes(10);
        Assert.InRange(run.FinishedAt!.Value - run.StartedAt!.Value, TimeSpan.Zero, limit);
        Assert.All(run.Progress.PastPhases, phase => Assert.InRange(phase.EndedAt - phase.StartedAt, TimeSpan.Zero, limit));
        Assert.InRange(run.FinishedAt.Value - run.Progress.PhaseStartedAt!.Value, TimeSpan.Zero, limit);
        Assert.False(run.CleanupDue);
    }

    private static async Task<IReadOnlyList<Run>> DrillsAsync(TestPortal portal) => (await portal.Get<IRunStore>().ListAsync(new RunQuery { Kind = RunKind.Drill }, Token)).Items;

    private static async Task PlanAsync(TestPortal portal, DateTimeOffset next)
    {
        await using var command = portal.Get<NpgsqlDataSource>().CreateCommand("UPDATE quartz.qrtz_triggers SET next_fire_time = $1 WHERE trigger_name = 'weekly'");
        command.Parameters.AddWithValue(next.UtcTicks);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Token));
    }

    private static async Task CheckInsAsync(TestPortal portal, int times)
    {
        var before = await StateAsync();
        for (var i = 0; i < times; i++)
        {
            await UntilAsync(async () => (await StateAsync()) is var now && now.Count >= before.Count && !now.Intersect(before).Any());
            before = await StateAsync();
        }

        async Task<IReadOnlyList<string>> StateAsync()
        {
            await using var command = portal.Get<NpgsqlDataSource>().CreateCommand("SELECT instance_name || ' ' || last_checkin_time FROM quartz.qrtz_scheduler_state");
            await using var reader = await command.ExecuteReaderAsync(Token);
            var states = new List<string>();
            while (await reader.ReadAsync(Token))
                states.Add(reader.GetString(0));
            return states;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition) =>
        Assert.True(await Wait.UntilAsync(async _ => await condition(), TimeSpan.FromMinutes(3), Token));

    private static Run NewRun<T>(RunKind kind, string target, T request) => new()
    {
        Id = RunId.New(), Kind = kind, Status = RunStatus.Queued, Target = target, Request = JsonSerializer.SerializeToElement(request, RunJson.Options),
        RequestedBy = "olga", RequestedVia = RequestOrigin.Portal, QueuedAt = TimeProvider.System.GetUtcNow(), Progress = RunProgress.None,
    };
}

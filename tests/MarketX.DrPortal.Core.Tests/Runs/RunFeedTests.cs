using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Runs;

/// <summary>What watchers see.</summary>
public sealed class RunFeedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_ABackup_SeesItFromBeginningToEnd()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        enough.CancelAfter(TimeSpan.FromMinutes(1));
        var seen = new List<RunStatus>();
        var watching = Task.Run(async () =>
        {
            await foreach (var run in portal.Get<RunFeed>().WatchAsync(enough.Token))
            {
                seen.Add(run.Status);
                if (!run.Status.IsActive())
                    return;
            }
        }, Token);

        await portal.BackUpAsync();
        await watching;

        Assert.Equal(RunStatus.Succeeded, seen[^1]);
        Assert.Contains(RunStatus.Running, seen);
        Assert.Empty(portal.Get<RunFeed>().Active);
    }

    [Fact]
    public async Task Watch_ListeningConnectionKilled_CatchesUp()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.StandsStillAt("data"), Token);
        var backup = await portal.BackUpAsync();
        var run = await portal.StartRestoreAsync(backup.Key);
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == "Data", "began");

        await using (var connection = await portal.Get<NpgsqlDataSource>().OpenConnectionAsync(Token))
        await using (var kill = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN drportal%' AND datname = current_database()", connection))
            Assert.True(await kill.ExecuteScalarAsync(Token) is true);
        await portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, run.Id, Token);
        await portal.EndAsync(run.Id);

        await portal.UntilAsync(run.Id, _ => portal.Get<RunFeed>().Active.Count == 0, "left the feed");
    }

    [Fact]
    public async Task Run_WhoseTargetIsLockedElsewhere_WaitsAndThenRuns()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        Run run;
        await using (await TargetLock.TryAcquireAsync(portal.Get<PostgresServer>(), portal.Production.Name, RunId.New(), Token))
        {
            run = await portal.StartBackupAsync();
            await portal.UntilAsync(run.Id, _ => portal.Log.Lines.Count(l => l.Contains("waits", StringComparison.Ordinal)) >= 2, "waited twice");
            Assert.Equal(RunStatus.Queued, (await portal.Get<IRunStore>().FindAsync(run.Id, Token))!.Status);
            await using var count = portal.Get<NpgsqlDataSource>().CreateCommand("SELECT count(*) FROM quartz.qrtz_triggers");
            Assert.InRange((long)(await count.ExecuteScalarAsync(Token))!, 1, 2);
        }

        var ended = await portal.EndAsync(run.Id);
        Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
    }
}

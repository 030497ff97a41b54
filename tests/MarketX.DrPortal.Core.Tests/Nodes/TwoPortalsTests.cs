using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Nodes;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Sample;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Nodes;

/// <summary>Two portals on one portal database: each sees, cancels and respects what the other does.</summary>
public sealed class TwoPortalsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_OfOnePortal_IsSeenLiveByTheOther()
    {
        await using var first = await TestPortal.StartAsync();
        await using var second = await first.JoinAsync("second");
        await first.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var run = await QueueAsync(first, RunKind.Backup, first.Production.Name, new BackupRequest("manual", first.Production.Name));
        var seen = new List<Run>();
        var watching = Task.Run(async () =>
        {
            await foreach (var change in second.Get<RunFeed>().WatchAsync(Token))
            {
                seen.Add(change);
                if (!change.Status.IsActive())
                    return;
            }
        }, Token);

        Assert.Equal(ExecutionOutcome.Finished, await first.Get<RunExecutor>().ExecuteAsync(run.Id, null, Token));
        await watching;

        Assert.All(seen, r => Assert.Equal(run.Id, r.Id));
        Assert.Contains(seen, r => r.Status == RunStatus.Running && r.Node == first.Get<PortalIdentity>().Node);
        Assert.Equal(RunStatus.Succeeded, seen[^1].Status);
    }

    [Fact]
    public async Task Run_OfOnePortal_IsCancelledByTheOther()
    {
        await using var first = await TestPortal.StartAsync();
        await using var second = await first.JoinAsync("second");
        var (run, working) = await RestoreThatStandsStillAsync(first);

        await second.Get<RunCanceller>().CancelAsync(TestPortal.Operator, run.Id, Token);
        await working;

        var ended = await second.EndAsync(run.Id);
        Assert.Equal((RunStatus.Cancelled, "olga cancelled it."), (ended.Status, ended.Error));
        await first.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Backup_WhosePortalIsToldToStop_IsTakenByTheOther()
    {
        await using var first = await TestPortal.StartAsync();
        await using var second = await first.JoinAsync("second");
        await first.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await using var holding = await first.Production.OpenAsync(Token);
        await using var held = await holding.BeginTransactionAsync(Token);
        await using (var command = new NpgsqlCommand("LOCK TABLE customers IN ACCESS EXCLUSIVE MODE", holding, held))
            await command.ExecuteNonQueryAsync(Token);
        var run = await first.UntilAsync((await first.StartBackupAsync()).Id, r => r.Progress.Phase == "Dump and upload", "began");
        var (working, other) = run.Node == first.Get<PortalIdentity>().Node ? (first, second) : (second, first);

        await working.StopEngineAsync();
        await held.RollbackAsync(Token);

        var ended = await other.EndAsync(run.Id);
        Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
        Assert.Equal((other.Get<PortalIdentity>().Node, 1), (ended.Node, ended.Handovers));
        Assert.Single(await first.Bucket.KeysAsync("postgres-backups/", Token));
        Assert.DoesNotContain(first.Log.Lines.Concat(second.Log.Lines), l => l.Contains("BACKUP_FAILURE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restore_TargetAtWorkOnTheOtherPortal_IsBusy()
    {
        await using var first = await TestPortal.StartAsync();
        await using var second = await first.JoinAsync("second");
        var (one, working) = await RestoreThatStandsStillAsync(first);
        var two = await QueueAsync(second, RunKind.Restore, second.Staging, one.RequestAs<RestoreRequest>());

        Assert.Equal(ExecutionOutcome.Busy, await second.Get<RunExecutor>().ExecuteAsync(two.Id, null, Token));

        await second.Get<RunCanceller>().CancelAsync(TestPortal.Operator, one.Id, Token);
        await working;
        var after = second.Get<RunExecutor>().ExecuteAsync(two.Id, null, Token);
        await second.UntilAsync(two.Id, r => r.Progress.Phase == "Data", "began");
        await first.Get<RunCanceller>().CancelAsync(TestPortal.Operator, two.Id, Token);
        Assert.Equal(ExecutionOutcome.Finished, await after);
        var (ended, begun) = (await first.EndAsync(one.Id), await first.EndAsync(two.Id));
        Assert.True(ended.FinishedAt <= begun.StartedAt);
        Assert.NotEqual(ended.Node, begun.Node);
    }

    [Fact]
    public async Task Restores_AskedForOnBothPortals_RunOneAfterTheOther()
    {
        await using var first = await TestPortal.StartAsync();
        await using var second = await first.JoinAsync("second");
        await first.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await first.BackUpAsync();
        await second.RestoreAsync(backup.Key);

        var runs = await Task.WhenAll(new[] { first, second, first, second }.Select(p => p.StartRestoreAsync(backup.Key, replaceTyped: p.Staging)));
        var ended = await Task.WhenAll(runs.Select(r => first.EndAsync(r.Id)));

        Assert.All(ended, r => Assert.True(r.Status == RunStatus.Succeeded, r.Error));
        var inOrder = ended.OrderBy(r => r.StartedAt).ToList();
        Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.True(pair.First.FinishedAt <= pair.Second.StartedAt));
        await first.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Nodes_TwoPortals_AreListedUntilTheyStop()
    {
        await using var first = await TestPortal.StartAsync();
        await using var second = await first.JoinAsync("second");
        var (one, two) = (first.Get<PortalIdentity>().Node, second.Get<PortalIdentity>().Node);

        await UntilAsync(first, nodes => nodes.Count(n => n.IsAlive && (n.Name == one || n.Name == two)) == 2, "showed both");
        await second.StopEngineAsync();

        Assert.Equal([one], (await first.Get<INodeStore>().ListAsync(new NodeQuery(), Token)).Items.Select(n => n.Name));
    }

    [Fact]
    public async Task Nodes_OneThatDied_IsSilentForADayAndThenForgotten()
    {
        await using var portal = await TestPortal.StartAsync();
        await ExecuteAsync(portal, "INSERT INTO drportal.nodes VALUES ('dead/1', '0.1', now() - interval '2 minutes', now() - interval '1 minute'), ('gone/1', '0.1', now() - interval '3 days', now() - interval '2 days')");

        var nodes = await UntilAsync(portal, nodes => nodes.Count == 2, "showed the living and the dead");

        Assert.Equal([("dead/1", false), (portal.Get<PortalIdentity>().Node, true)], nodes.Select(n => (n.Name, n.IsAlive)).OrderBy(n => n.IsAlive));
        await portal.Get<INodeStore>().BeatAsync("other/1", "0.1", DateTimeOffset.UnixEpoch, Token);
        await using var count = portal.Get<NpgsqlDataSource>().CreateCommand("SELECT count(*) FROM drportal.nodes WHERE name = 'gone/1'");
        Assert.Equal(0L, await count.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task WatchTurn_HeldByOnePortal_IsNotTheOthers()
    {
        await using var portal = await TestPortal.StartAsync();
        var (mine, other) = (new WatchTurn(portal.Get<NpgsqlDataSource>()), new WatchTurn(portal.Get<NpgsqlDataSource>()));
        // The portal's own watchdog takes it every ten seconds for a moment.
        var held = await TakeAsync(mine);
        Assert.Null(await other.TryTakeAsync(Token));

        await held.DisposeAsync();

        await (await TakeAsync(other)).DisposeAsync();
    }

    [Fact]
    public async Task WatchTurn_OfAPortalWhoseConnectionBreaks_IsFree()
    {
        await using var portal = await TestPortal.StartAsync();
        var held = await TakeAsync(new WatchTurn(portal.Get<NpgsqlDataSource>()));

        await ExecuteAsync(portal, "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND objid = x'61746368'::int");

        await (await TakeAsync(new WatchTurn(portal.Get<NpgsqlDataSource>()))).DisposeAsync();
        // Its own connection learns of its end at the next word, which is that it goes back to the pool.
        Assert.IsType<PostgresException>(await Record.ExceptionAsync(async () => await held.DisposeAsync()));
    }

    private static async Task<IAsyncDisposable> TakeAsync(WatchTurn turns)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await turns.TryTakeAsync(Token) is { } held)
                return held;
            await Task.Delay(50, Token);
        }

        throw new TimeoutException("The turn was never free.");
    }

    private static async Task<(Run Run, Task Working)> RestoreThatStandsStillAsync(TestPortal portal)
    {
        await portal.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY"), Token);
        var backup = await portal.BackUpAsync();
        var run = await QueueAsync(portal, RunKind.Restore, portal.Staging, new RestoreRequest(backup.Key, portal.Staging));
        var working = portal.Get<RunExecutor>().ExecuteAsync(run.Id, null, Token);
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == "Data", "began");
        return (run, working);
    }

    // Runs of a command line are executed by who queued them: so the test says which portal it is.
    private static async Task<Run> QueueAsync<T>(TestPortal portal, RunKind kind, string target, T request)
    {
        var run = new Run
        {
            Id = RunId.New(),
            Kind = kind,
            Status = RunStatus.Queued,
            Target = target,
            Request = JsonSerializer.SerializeToElement(request, RunJson.Options),
            RequestedBy = "olga",
            RequestedVia = RequestOrigin.CommandLine,
            QueuedAt = TimeProvider.System.GetUtcNow(),
            Progress = RunProgress.None,
        };
        await portal.Get<IRunStore>().InsertAsync(run, Token);
        return run;
    }

    private static async Task<IReadOnlyList<Node>> UntilAsync(TestPortal portal, Func<IReadOnlyList<Node>, bool> condition, string what)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            var nodes = (await portal.Get<INodeStore>().ListAsync(new NodeQuery(), Token)).Items;
            if (condition(nodes))
                return nodes;
            await Task.Delay(50, Token);
        }

        throw new TimeoutException($"The list of nodes never {what}.");
    }

    private static async Task ExecuteAsync(TestPortal portal, string sql)
    {
        await using var command = portal.Get<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}

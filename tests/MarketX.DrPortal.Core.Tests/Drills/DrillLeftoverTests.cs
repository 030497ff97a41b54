using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Drills;

/// <summary>The databases of drills go, whatever happens; no other database does.</summary>
public sealed class DrillLeftoverTests
{
    private static readonly DateTimeOffset LongAgo = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drill_KeptForHours_IsReapedWhenTheyAreOver()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await portal.BackUpAsync();

        var run = await portal.DrillAsync(new DrillRequest { KeepHours = 2 });

        var result = run.ResultAs<DrillResult>()!;
        Assert.Equal(DrillVerdict.Passed, result.Verdict);
        await SweepAsync(portal);
        Assert.True(await portal.Server.HasDatabaseAsync(result.KeptDatabase!, Token));
        var kept = DrillDatabase.Of(portal.Get<DrillLauncher>().Target, LongAgo, run.Id, "p") with { Name = result.KeptDatabase!, KeptUntil = LongAgo };
        await portal.Server.ExecuteAsync("postgres", $"COMMENT ON DATABASE \"{kept.Name}\" IS '{kept.Comment}'", Token);
        while (await portal.Server.HasDatabaseAsync(kept.Name, Token))
            await SweepAsync(portal);
        await portal.AssertNoDrillDatabaseAsync();
    }

    [Fact]
    public async Task Drill_OfADeadProcess_IsDroppedAndRecordedAsInconclusive()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = DrillWorld.NewRun(portal, new DrillRequest()) with { QueuedAt = LongAgo };
        var database = DrillDatabase.Of(run.Target, LongAgo, run.Id, "p");
        await using (var connection = await portal.Server.OpenAsync(cancellationToken: Token))
            await ScratchDatabase.CreateMarkedAsync(connection, database.Name, database.Comment, null, Token);
        var store = portal.Get<IRunStore>();
        await store.InsertAsync(run, Token);
        await store.SetResourcesAsync(run.Id, new RunResources { ScratchDatabase = database.Name, DrilledBackup = "postgres-backups/x.dump" }, Token);
        Assert.True(await store.TryStartAsync(run.Id, "dead-node/1", LongAgo, Token));

        var ended = await portal.EndAsync(run.Id);

        Assert.Equal((RunStatus.Interrupted, false), (ended.Status, ended.CleanupDue));
        var record = await portal.RecordOfAsync(run);
        Assert.Equal((DrillVerdict.Inconclusive, "postgres-backups/x.dump"), (record.Test.Verdict, record.Test.Backup));
        Assert.Contains("dead-node/1", record.Test.Sentence, StringComparison.Ordinal);
        await portal.AssertNoDrillDatabaseAsync();
    }

    [Theory]
    [InlineData(DrillPhases.Record, null)]
    [InlineData(DrillPhases.Drop, DrillVerdict.Passed)]
    public async Task Drill_KilledAroundItsRecord_HasExactlyOne(string phase, DrillVerdict? recorded)
    {
        await using var portal = await TestPortal.StartAsync();
        var run = DrillWorld.NewRun(portal, new DrillRequest());
        var database = DrillDatabase.Of(run.Target, LongAgo, run.Id, "p");
        await using (var connection = await portal.Server.OpenAsync(cancellationToken: Token))
            await ScratchDatabase.CreateMarkedAsync(connection, database.Name, database.Comment, null, Token);
        var store = portal.Get<IRunStore>();
        await store.InsertAsync(run, Token);
        await store.SetResourcesAsync(run.Id, new RunResources { ScratchDatabase = database.Name }, Token);
        if (recorded is { } verdict)
        {
            await portal.Get<DrTestLog>().AppendAsync(new DrTestEntry
            {
                Kind = DrTestKind.Drill, At = LongAgo, By = "olga", Via = run.RequestedVia,
                Test = new DrTest { Verdict = verdict, Sentence = "All is well.", StartedAt = LongAgo, EndedAt = LongAgo, RunId = run.Id },
            }, Token);
        }

        Assert.True(await store.TryStartAsync(run.Id, "dead-node/1", LongAgo, Token));
        await store.HeartbeatAsync(run.Id, RunProgress.None with { Phases = [phase] }, LongAgo, Token);

        var ended = await portal.EndAsync(run.Id);

        Assert.Equal((RunStatus.Interrupted, false), (ended.Status, ended.CleanupDue));
        var record = await portal.RecordOfAsync(run);
        Assert.Equal(recorded ?? DrillVerdict.Inconclusive, record.Test.Verdict);
        Assert.Equal(1, (await portal.Get<DrTestLog>().ListAsync(new DrTestQuery(), Token)).TotalUnfiltered);
        if (recorded is null)
            Assert.Contains($"in the phase {phase}", record.Test.Sentence, StringComparison.Ordinal);
        await portal.AssertNoDrillDatabaseAsync();
    }

    [Fact]
    public async Task Drill_StoppedInEachPhase_LeavesNothingAndIsInconclusive()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await portal.BackUpAsync();

        foreach (var phase in DrillPhases.Of(index: false).Where(phase => phase is not (DrillPhases.Drop or DrillPhases.Record)))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var run = await portal.DrillAsync(phase, _ => stop.Cancel(), stop);

            Assert.Equal((RunStatus.Interrupted, false), (run.Status, run.CleanupDue));
            var record = await portal.RecordOfAsync(run);
            Assert.Equal(DrillVerdict.Inconclusive, record.Test.Verdict);
            Assert.Contains($"in the phase {phase}", record.Test.Sentence, StringComparison.Ordinal);
            await portal.AssertNoDrillDatabaseAsync();
        }
    }

    [Fact]
    public async Task Sweep_OrphanThatNoRowKnows_IsDropped()
    {
        await using var portal = await TestPortal.StartAsync();
        var database = DrillDatabase.Of(portal.Get<DrillLauncher>().Target, LongAgo, RunId.New(), "p");
        await using (var connection = await portal.Server.OpenAsync(cancellationToken: Token))
            await ScratchDatabase.CreateMarkedAsync(connection, database.Name, database.Comment, null, Token);

        // The portal's own watchdog sweeps too, and may hold the lock just now.
        while (await portal.Server.HasDatabaseAsync(database.Name, Token))
            await SweepAsync(portal);

        await portal.AssertNoDrillDatabaseAsync();
    }

    [Fact]
    public async Task Drop_DatabaseThatTheDrillDidNotMake_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = RunId.New();
        var ours = DrillDatabase.Of(portal.Get<DrillLauncher>().Target, LongAgo, run, "p");
        var others = DrillDatabase.Of("x", LongAgo, RunId.New(), "p");
        await portal.Server.CreateDatabaseAsync(ours.Name, cancellationToken: Token);
        try
        {
            await using var connection = await portal.Server.OpenAsync(cancellationToken: Token);
            foreach (var comment in new[] { "somebody's own", others.Comment })
            {
                await portal.Server.ExecuteAsync("postgres", $"COMMENT ON DATABASE \"{ours.Name}\" IS $c${comment}$c$", Token);
                await SweepAsync(portal);
                await Assert.ThrowsAsync<RunFailedException>(() => DrillDatabase.DropAsync(connection, ours.Name, run, LongAgo, Token));
                Assert.True(await portal.Server.HasDatabaseAsync(ours.Name, Token));
            }

            await Assert.ThrowsAsync<RunFailedException>(() => DrillDatabase.DropAsync(connection, portal.Production.Name, run, LongAgo, Token));
        }
        finally
        {
            await portal.Server.DropDatabaseAsync(ours.Name, CancellationToken.None);
        }
    }

    private static async Task SweepAsync(TestPortal portal)
    {
        foreach (var sweep in portal.Get<IEnumerable<ILeftoverSweep>>())
            await sweep.SweepAsync(Token);
    }
}

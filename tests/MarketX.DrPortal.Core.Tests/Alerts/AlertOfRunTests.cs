using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Alerts;

/// <summary>The alert of a failed run comes with its end, in one transaction, and goes with the next success.</summary>
public sealed class AlertOfRunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryKindOfRun_Failed_RaisesTheWordOfItsLogLine()
    {
        await using var world = await AlertWorld.StartAsync();
        foreach (var kind in Enum.GetValues<RunKind>())
        {
            var run = await world.EndAsync(kind, RunStatus.Failed, target: kind.ToString());

            var words = (await world.OpenAsync()).Where(a => a.About == kind.ToString()).Select(a => (a.Kind.Word(), a.Run!.Value, a.Reason));
            (string, RunId, string)[] expected = kind.Alert() is { } word ? [(word, run, "It Failed because of <this> & that.")] : [];
            Assert.Equal(expected, words);
        }
    }

    [Fact]
    public async Task Failures_AreCountedInOneAlert_UntilASuccess()
    {
        await using var world = await AlertWorld.StartAsync();
        await world.EndAsync(RunKind.Backup, RunStatus.Failed);
        await world.EndAsync(RunKind.Backup, RunStatus.Cancelled);
        world.Time.Advance(TimeSpan.FromDays(1));
        var last = await world.EndAsync(RunKind.Backup, RunStatus.Interrupted);

        var alert = Assert.Single(await world.OpenAsync());
        Assert.Equal((2, last, world.Time.GetUtcNow()), (alert.Occurrences, alert.Run!.Value, alert.LastAt));
        Assert.Equal(world.Time.GetUtcNow().AddDays(-1), alert.RaisedAt);

        await world.EndAsync(RunKind.Backup, RunStatus.Succeeded, target: "another");
        await world.EndAsync(RunKind.Restore, RunStatus.Succeeded);
        Assert.Single(await world.OpenAsync());
        var good = await world.EndAsync(RunKind.Backup, RunStatus.Succeeded);
        Assert.Empty(await world.OpenAsync());
        Assert.Equal($"Run {good} succeeded.", (await world.Get<IAlertLog>().FindAsync(alert.Id, Token))!.Resolution);
    }

    [Fact]
    public async Task Drill_WithoutVerdict_ResolvesNothing()
    {
        await using var world = await AlertWorld.StartAsync();
        await world.EndAsync(RunKind.Drill, RunStatus.Failed);

        await world.EndAsync(RunKind.Drill, RunStatus.Succeeded, new DrillResult(DrillVerdict.Inconclusive, "Nobody knows.", []));
        Assert.Single(await world.OpenAsync());

        await world.EndAsync(RunKind.Drill, RunStatus.Succeeded, new DrillResult(DrillVerdict.Passed, "All is well.", []));
        Assert.Empty(await world.OpenAsync());
    }

    [Fact]
    public async Task RunFoundDead_AfterALaterOneSucceeded_AlarmsNobody()
    {
        await using var world = await AlertWorld.StartAsync();
        var dead = await world.StartAsync(RunKind.Backup);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.EndAsync(RunKind.Backup, RunStatus.Succeeded);
        world.Time.Advance(TimeSpan.FromMinutes(1));

        await world.FinishAsync(dead, RunStatus.Interrupted);

        Assert.Empty(await world.OpenAsync());
    }
}

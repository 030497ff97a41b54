using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Sample;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>A portal that is told to stop, and one that is frozen, in the middle of a restore.</summary>
public sealed class StoppedPortalTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ToldToStop_CleansUpAndLeavesTheList_AndItsRunBeginsAnewOnTheNextPortal()
    {
        await using var world = await PortalWorld.CreateAsync();
        string run;
        await using (var portal = await world.StartPortalAsync())
        {
            run = await StandingRestoreAsync(world, await browser.SignInAsync(portal));

            await portal.TerminateAsync();

            Assert.Equal("Queued", await world.AskPortalAsync<string>($"SELECT status FROM drportal.runs WHERE id = '{run}' AND NOT cleanup_due"));
            Assert.Empty(await world.LeftoversAsync());
            Assert.Equal(0L, await world.AskPortalAsync<long>("SELECT count(*) FROM drportal.nodes"));
        }

        await using var next = await world.StartPortalAsync();
        await world.ReachesAsync(run, "Data");
        var person = await browser.SignInAsync(next);
        await person.Page.GotoAsync($"/runs/{run}");
        await person.BecomeLiveAsync();
        await person.CancelAsync();
        await person.ShowsStatusAsync("Cancelled");
        Assert.Empty(await world.LeftoversAsync());
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task FrozenForLongerThanTheOthersWait_KeepsItsRun()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var first = await world.StartPortalAsync();
        var person = await browser.SignInAsync(first);
        var run = await StandingRestoreAsync(world, person);
        await using var second = await world.StartPortalAsync();

        await first.FreezeAsync();
        // The second portal has given the first one up: Quartz took over its work, and its sign of life is old.
        await world.UntilAsync(run, "(SELECT count(*) = 1 FROM quartz.qrtz_scheduler_state) AND (SELECT bool_or(seen_at < now() - interval '25 s') FROM drportal.nodes)");
        Assert.Equal("Running", await world.AskPortalAsync<string>($"SELECT status FROM drportal.runs WHERE id = '{run}'"));
        await first.ThawAsync();

        await world.UntilAsync(run, "heartbeat_at > now() - interval '5 s'");
        // The browser has lost its connection meanwhile and comes back by itself at some moment; a dialog that is open then is gone.
        await person.Page.ReloadAsync();
        await person.BecomeLiveAsync();
        await person.CancelAsync();
        await person.ShowsStatusAsync("Cancelled");
        Assert.Empty(await world.LeftoversAsync());
    }

    private static async Task<string> StandingRestoreAsync(PortalWorld world, PortalPage person)
    {
        await world.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY"), Token);
        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Succeeded");
        await person.StartRestoreAsync((await world.Bucket.KeysAsync("postgres-backups/", Token)).Single(), world.Staging);
        await world.ReachesAsync(person.RunId, "Data");
        return person.RunId;
    }
}

using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Sample;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>Two portal processes on one portal database.</summary>
[Trait("Category", "Long")]
public sealed class TwoPortalsTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneIsKilled_TheOtherMarksItsRunAndWorksOn()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY"), Token);
        await using var first = await world.StartPortalAsync();
        var person = await browser.SignInAsync(first);
        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Succeeded");
        var key = (await world.Bucket.KeysAsync("postgres-backups/", Token)).Single();
        await person.StartRestoreAsync(key, world.Staging);
        var doomed = person.RunId;
        await world.ReachesAsync(doomed, "Data");

        await using var second = await world.StartPortalAsync();
        var other = await browser.SignInAsync(second);
        var target = world.Staging + "_2";
        try
        {
            var surviving = await StartOnAsync(world, other, second, key, target);
            // Each portal's pages show both, and who works on them.
            foreach (var (page, own) in new[] { (person, doomed), (other, surviving) })
            {
                await page.Page.GotoAsync("/nodes");
                await page.BecomeLiveAsync();
                await Expect(page.Page.Locator("tbody tr", new() { HasText = "serves this page" }).Locator($"a[href='runs/{own}']")).ToBeVisibleAsync();
                await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(2);
            }

            await first.KillAsync();

            await world.UntilAsync(doomed, "status = 'Interrupted' AND NOT cleanup_due");
            await Expect(other.Page.GetByText("Silent")).ToBeVisibleAsync(new() { Timeout = 60_000 });
            Assert.Equal("Running", await world.AskPortalAsync<string>($"SELECT status FROM drportal.runs WHERE id = '{surviving}'"));
            Assert.DoesNotContain(await world.LeftoversAsync(), l => l.Contains(doomed, StringComparison.Ordinal));
            await other.Page.GotoAsync($"/runs/{surviving}");
            await other.BecomeLiveAsync();
            await other.CancelAsync();
            await other.ShowsStatusAsync("Cancelled");
            Assert.Empty(await world.LeftoversAsync());
        }
        finally
        {
            await world.Production.Server.DropDatabaseAsync(target, CancellationToken.None);
        }
    }

    // Any portal may take a run up, as a rule the one that was asked: ask until it is this one.
    private static async Task<string> StartOnAsync(PortalWorld world, PortalPage page, PortalProcess portal, string key, string target)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            await page.StartRestoreAsync(key, target);
            var run = page.RunId;
            await world.ReachesAsync(run, "Data");
            if (await world.AskPortalAsync<bool>($"SELECT split_part(node, '/', 2) = '{portal.Id}' FROM drportal.runs WHERE id = '{run}'"))
                return run;
            await page.CancelAsync();
            await page.ShowsStatusAsync("Cancelled");
        }

        throw new InvalidOperationException("Never did the portal that was asked take the run up.");
    }
}

using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Sample;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>The main job as an admin does it: sign in, back up, watch, restore to staging, watch, done.</summary>
public sealed class MainJobTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Admin_BacksUpAndRestores_StagingEqualsProduction()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(ShopDatabase.Sql, Token);
        await using var portal = await world.StartPortalAsync();
        var admin = await browser.SignInAsync(portal, "Admin");

        await admin.StartBackupAsync("pre-migration");
        await admin.ShowsStatusAsync("Succeeded");
        var key = (await world.Bucket.KeysAsync("postgres-backups/backup-pre-migration-", Token)).Single();

        await admin.StartRestoreAsync(key, world.Staging);
        await admin.ShowsStatusAsync("Succeeded");

        Assert.Equal(
            await PlainDump.OfAsync(world.Production.Server, world.Production.Name, Token),
            await PlainDump.OfAsync(world.Production.Server, world.Staging, Token));
        Assert.Empty(await world.LeftoversAsync());
        Assert.DoesNotContain(world.Production.Server.OwnerPassword, await admin.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_InMidRun_LosesNothing()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY"), Token);
        await using var portal = await world.StartPortalAsync();
        var person = await browser.SignInAsync(portal);
        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Succeeded");
        var key = (await world.Bucket.KeysAsync("postgres-backups/", Token)).Single();
        await person.StartRestoreAsync(key, world.Staging);
        await world.ReachesAsync(person.RunId, "Data");

        await person.Page.ReloadAsync();
        await person.BecomeLiveAsync();

        await person.ShowsPhaseAsync("Data");
        await person.ShowsStatusAsync("Running");
        await person.CancelAsync();
        await person.ShowsStatusAsync("Cancelled");
        Assert.Empty(await world.LeftoversAsync());
    }

    [Fact]
    public async Task Viewer_SeesEverythingAndStartsNothing()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var portal = await world.StartPortalAsync();
        var viewer = await browser.SignInAsync(portal, "Viewer");
        await viewer.Page.GotoAsync("/backups");
        await viewer.BecomeLiveAsync();
        Assert.Equal(0, await viewer.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Back up now" }).CountAsync());
    }
}

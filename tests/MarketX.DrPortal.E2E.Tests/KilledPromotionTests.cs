using MarketX.DrPortal.E2E.Tests.Portal;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>
/// <c>kill -9</c> of the portal in each phase of a promotion and of a rollback that an Admin started in the browser: production is the
/// old database or the new one, whole, and the run says which. A command line is killed between every two statements elsewhere.
/// </summary>
[Trait("Category", "Long")]
public sealed class KilledPromotionTests(Browser browser)
{
    private const long Saved = 20_000, Lost = 0;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Promotion_PortalKilledInEachPhase_ProductionIsOneOfBoth() =>
        await KillInEachPhaseAsync(MakeReadyAsync, StartPromotionAsync, before: Lost, after: Saved);

    [Fact]
    public async Task Rollback_PortalKilledInEachPhase_ProductionIsOneOfBoth() =>
        await KillInEachPhaseAsync(async (world, person, key) =>
        {
            await MakeReadyAsync(world, person, key);
            await StartPromotionAsync(world, person);
            await person.ShowsStatusAsync("Succeeded");
        }, StartRollbackAsync, before: Saved, after: Lost);

    private async Task KillInEachPhaseAsync(Func<PortalWorld, PortalPage, string, Task> prepare, Func<PortalWorld, PortalPage, Task> start, long before, long after)
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(ShopDatabase.Sql, Token);
        var portal = await world.StartPortalAsync();
        try
        {
            var admin = await browser.SignInAsync(portal, "Admin");
            await admin.StartBackupAsync();
            await admin.ShowsStatusAsync("Succeeded");
            var key = (await world.Bucket.KeysAsync("postgres-backups/backup-manual-", Token)).Single();
            await prepare(world, admin, key);
            await start(world, admin);
            await admin.ShowsStatusAsync("Succeeded");
            Assert.Equal(after, await OrdersAsync(world));
            var phases = await world.PhasesAsync(admin.RunId);
            var made = 0;
            for (var i = 0; i < phases.Count; i++)
            {
                await prepare(world, admin, key);
                await start(world, admin);
                var run = admin.RunId;
                await world.UntilAsync(run, $"(status = 'Running' AND (progress->>'phaseIndex')::int >= {i}) OR finished_at IS NOT NULL");
                await portal.KillAsync();
                await portal.DisposeAsync();
                await admin.Page.Context.CloseAsync();
                portal = await world.StartPortalAsync();

                var status = await world.SettlesAsync(run, phases[i]);
                var orders = await OrdersAsync(world);
                Assert.True(orders == after || (orders == before && status != "Succeeded"), $"Killed in {phases[i]}: {status}, and production has {orders} orders.");
                made += orders == after ? 1 : 0;
                if (status == "Interrupted")
                    Assert.Contains(orders == after ? "The switch had been made before the run ended" : "production is as before", await world.AskPortalAsync<string>($"SELECT string_agg(text, ' ') FROM drportal.run_log WHERE run_id = '{run}'"), StringComparison.Ordinal);
                admin = await browser.SignInAsync(portal, "Admin");
            }

            Assert.True(made < phases.Count, "No kill came before the switch.");
            await prepare(world, admin, key);
            await start(world, admin);
            await admin.ShowsStatusAsync("Succeeded");
        }
        finally
        {
            await portal.DisposeAsync();
            foreach (var name in await KeptAsync(world))
                await world.Production.Server.DropDatabaseAsync(name, CancellationToken.None);
        }
    }

    // Whatever was made production before: it has lost its orders again, and a restored database has them.
    private static async Task MakeReadyAsync(PortalWorld world, PortalPage person, string key)
    {
        await world.Production.ExecuteAsync("DELETE FROM orders", Token);
        foreach (var name in await KeptAsync(world))
            await world.Production.Server.DropDatabaseAsync(name, Token);
        if (await world.Production.Server.HasDatabaseAsync(world.Staging, Token))
            return;
        await person.StartRestoreAsync(key, world.Staging);
        await person.ShowsStatusAsync("Succeeded");
    }

    private static async Task StartPromotionAsync(PortalWorld world, PortalPage person)
    {
        await person.Page.GotoAsync($"/promote?database={world.Staging}");
        await person.BecomeLiveAsync();
        await person.Page.GetByLabel("Why is it promoted?").FillAsync("orders were deleted");
        await person.Page.Locator("#typed-name").FillAsync(world.Production.Name);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = $"Promote {world.Staging}" }).ClickAsync();
        await person.ShowsRunAsync();
    }

    private static async Task StartRollbackAsync(PortalWorld world, PortalPage person)
    {
        await person.Page.GotoAsync($"/rollback?database={Assert.Single(await KeptAsync(world))}");
        await person.BecomeLiveAsync();
        await person.Page.GetByLabel("Why is it rolled back?").FillAsync("wrong backup");
        await person.Page.Locator("#typed-name").FillAsync(world.Production.Name);
        await Expect(person.Page.Locator("#start-rollback")).ToBeEnabledAsync(new() { Timeout = 20_000 });
        await person.Page.Locator("#start-rollback").ClickAsync();
        await person.ShowsRunAsync();
    }

    private static Task<long> OrdersAsync(PortalWorld world) => world.Production.QueryAsync<long>("SELECT count(*) FROM orders", Token);

    private static async Task<IReadOnlyList<string>> KeptAsync(PortalWorld world) =>
        (await world.PortalDatabase.QueryAsync<string[]>($"SELECT coalesce(array_agg(datname::text), '{{}}') FROM pg_database WHERE datname ~ '^{world.Production.Name}_(before|rolledback)_'", CancellationToken.None))!;
}

using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Identity;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>The runbook's third scenario with two Admins: a backup before a risky migration, what that did, and the way back, which the second one approves.</summary>
[Trait("Category", "Long")]
public sealed class MigrationTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migration_IsComparedAndTakenBack_WithASecondAdminsApproval()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(ShopDatabase.Sql, Token);
        await using var provider = await OpenIdProvider.StartAsync(Token);
        await using var portal = await world.StartSecurePortalAsync(provider, null, ("Promotion__RequireApproval", "true"));
        await using var proxy = new FailoverProxy(provider.PortalAddress.Port, portal);
        var (first, second) = (await browser.OpenAsync(provider.PortalAddress), await browser.OpenAsync(provider.PortalAddress));
        await first.SignInAtProviderAsync("/migration", "ada");
        await second.SignInAtProviderAsync("/production", "mallory");
        try
        {
            await first.Page.Locator("#back-up-before").ClickAsync();
            await first.ShowsRunAsync();
            await first.ShowsStatusAsync("Succeeded");
            var key = (await world.Bucket.KeysAsync("postgres-backups/backup-pre-migration-", Token)).Single();
            await world.Production.ExecuteAsync("ALTER TABLE users ADD COLUMN score int; DELETE FROM orders WHERE id <= 100", Token);

            await SeesWhatItDidAsync(first, world);
            await first.Page.GetByRole(AriaRole.Link, new() { Name = "Go back to" }).ClickAsync();
            await first.Page.WaitForURLAsync("**/restore?key=*");
            await first.StartRestoreAsync(key, world.Staging);
            await first.ShowsStatusAsync("Succeeded");
            await AsksAsync(first, world);
            await ApprovesAsync(second, world);

            Assert.Equal(20_000L, await world.Production.QueryAsync<long>("SELECT count(*) FROM orders", Token));
            Assert.Equal(0L, await world.Production.QueryAsync<long>("SELECT count(*) FROM information_schema.columns WHERE column_name = 'score' AND table_schema = 'public'", Token));
            Assert.Equal("Ada, approved by Mallory", await world.AskPortalAsync<string>("SELECT requested_by FROM drportal.runs WHERE kind = 'Promotion'"));
        }
        finally
        {
            foreach (var name in await world.Production.QueryAsync<string[]>($"SELECT coalesce(array_agg(datname::text), '{{}}') FROM pg_database WHERE datname LIKE '{world.Production.Name}_before_%'", CancellationToken.None) ?? [])
                await world.Production.Server.DropDatabaseAsync(name, CancellationToken.None);
        }
    }

    private static async Task SeesWhatItDidAsync(PortalPage person, PortalWorld world)
    {
        await person.Page.GotoAsync("/migration");
        await person.BecomeLiveAsync();
        await Expect(person.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "backup-pre-migration-" })).ToContainTextAsync("pinned");
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();
        await person.ShowsRunAsync();
        await person.ShowsStatusAsync("Succeeded");
        await person.Page.GotoAsync("/migration");
        await person.BecomeLiveAsync();
        await Expect(person.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "public.orders" }).First).ToContainTextAsync("100");
        var column = person.Page.GetByText("score integer");
        await person.Page.Locator("details", new() { Has = column }).Locator("summary").ClickAsync();
        await Expect(column).ToBeVisibleAsync();
        Assert.True(await person.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"The comparison of {world.Production.Name} is wider than the page.");
    }

    private static async Task AsksAsync(PortalPage person, PortalWorld world)
    {
        await person.Page.GotoAsync($"/promote?database={world.Staging}");
        await person.BecomeLiveAsync();
        await person.Page.GetByLabel("Why is it promoted?").FillAsync("the migration deleted orders");
        await person.Page.Locator("#typed-name").FillAsync(world.Production.Name);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = $"Ask for approval to promote {world.Staging}" }).ClickAsync();
        await person.Page.WaitForURLAsync("**/production");
        // Who asked cannot approve.
        var id = await world.AskPortalAsync<string>("SELECT id FROM drportal.promotion_approvals");
        await person.Page.GotoAsync($"/approvals/{id}");
        await person.BecomeLiveAsync();
        await person.Page.Locator("#approve").ClickAsync();
        await Expect(person.Page.GetByText("another Admin has to approve it")).ToBeVisibleAsync();
        Assert.Equal(0L, await world.AskPortalAsync<long>("SELECT count(*) FROM drportal.runs WHERE kind = 'Promotion'"));
    }

    private static async Task ApprovesAsync(PortalPage person, PortalWorld world)
    {
        await person.Page.GotoAsync($"/approvals/{await world.AskPortalAsync<string>("SELECT id FROM drportal.promotion_approvals")}");
        await person.BecomeLiveAsync();
        await Expect(person.Page.GetByText("the migration deleted orders", new() { Exact = true })).ToBeVisibleAsync();
        await person.Page.Locator("#approve").ClickAsync();
        await person.ShowsRunAsync();
        await person.ShowsStatusAsync("Succeeded");
    }
}

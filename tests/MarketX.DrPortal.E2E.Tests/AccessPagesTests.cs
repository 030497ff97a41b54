using MarketX.DrPortal.E2E.Tests.Portal;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>The pages about who may come in, in a browser: wide and on a phone; and a session on two portals.</summary>
public sealed class AccessPagesTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_WideAndOnAPhone_FitAndLogNoError()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var portal = await world.StartPortalAsync();
        var admin = await browser.SignInAsync(portal, "Admin");
        var errors = new List<string>();
        admin.Page.Console += (_, message) => { if (message.Type == "error") errors.Add(message.Text); };
        await admin.Page.GotoAsync("/api-keys");
        await admin.BecomeLiveAsync();
        await MakeKeyAsync(admin.Page);

        foreach (var (width, height) in new[] { (1440, 900), (390, 844) })
        {
            await admin.Page.SetViewportSizeAsync(width, height);
            foreach (var (path, heading) in new[] { ("audit", "Audit log"), ("sessions", "Sessions"), ("api-keys", "API keys"), ("api-docs", "API") })
            {
                await admin.Page.GotoAsync("/" + path);
                await admin.BecomeLiveAsync();
                await Expect(admin.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = heading, Exact = true })).ToBeVisibleAsync();
                await Expect(admin.Page.Locator("tbody tr").First).ToBeVisibleAsync();
                Assert.True(await admin.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{path} is wider than {width} px.");
            }
        }

        Assert.Empty(errors);
    }

    [Fact]
    public async Task Session_OfOnePortal_CountsOnTheOther_AndSignOutOnBoth()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var one = await world.StartPortalAsync("DRPORTAL_SESSION_KEY", "a session key that both portals have");
        await using var two = await world.StartPortalAsync("DRPORTAL_SESSION_KEY", "a session key that both portals have");
        // Browsers keep cookies by host, whatever the port: the two stand for replicas behind one name.
        var person = await browser.SignInAsync(one, "Operator");

        await person.Page.GotoAsync(new Uri(two.Address, "/backups").ToString());
        await person.BecomeLiveAsync();
        await Expect(person.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Backups" })).ToBeVisibleAsync();
        // The form that one portal drew is good on the other too, and ends the session for both.
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await person.Page.WaitForURLAsync("**/signed-out");
        await person.Page.GotoAsync(new Uri(one.Address, "/backups").ToString());

        Assert.Contains("/dev-signin", person.Page.Url, StringComparison.Ordinal);
        Assert.Equal(1L, await world.PortalDatabase.QueryAsync<long>("SELECT count(*) FROM drportal.data_protection_keys", Token));
    }

    private static async Task MakeKeyAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New key…" }).ClickAsync();
        await page.Locator("#key-name").FillAsync("the pipeline that deploys to production");
        await page.Locator("#issue-key").ClickAsync();
        await Expect(page.Locator("#new-key")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^drp_"));
        await page.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
    }
}

using MarketX.DrPortal.E2E.Tests.Portal;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>A session on two portals.</summary>
public sealed class AccessPagesTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

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
}

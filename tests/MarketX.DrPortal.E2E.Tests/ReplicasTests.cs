using System.Diagnostics;
using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Identity;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>Two portals behind one address, with the organisation's sign-in and HTTPS, as in production.</summary>
[Trait("Category", "Long")]
public sealed class ReplicasTests(Browser browser)
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignedInOnOne_WorksOnTheOther_AndWhenThatIsKilledThePageComesBackByItself()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(ShopDatabase.Sql, Token);
        await using var provider = await OpenIdProvider.StartAsync(Token);
        await using var one = await world.StartSecurePortalAsync(provider);
        await using var two = await world.StartSecurePortalAsync(provider);
        await using var proxy = new FailoverProxy(provider.PortalAddress.Port, one, two);
        var person = await browser.OpenAsync(provider.PortalAddress);

        await person.SignInAtProviderAsync("/nodes", "ada");
        await ServedByAsync(person, one);
        await proxy.PreferAsync(two);
        await ServedByAsync(person, two);
        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Succeeded");
        await person.Page.GotoAsync("/nodes");
        await person.BecomeLiveAsync();
        await ServedByAsync(person, two);

        var address = person.Page.Url;
        var killed = Stopwatch.StartNew();
        await two.KillAsync();
        await ServedByAsync(person, one);

        Assert.True(killed.Elapsed < Promise, $"The page came back after {killed.Elapsed}.");
        Assert.Equal(address, person.Page.Url);
        await Expect(person.Page.Locator(".user")).ToContainTextAsync("Ada");
        // And it is no picture of a page: what is pressed there is done.
        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Succeeded");

        // The way out leads over the provider, which is another site, and back.
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await person.Page.WaitForURLAsync($"{provider.Issuer}**");
        await person.Page.Locator("button[name=logout]").ClickAsync();
        await person.Page.WaitForURLAsync("**/signed-out");
    }

    private static Task ServedByAsync(PortalPage person, PortalProcess portal) =>
        Expect(person.Page.Locator("main[data-live=true] tbody tr", new() { HasText = "serves this page" })).ToContainTextAsync($"/{portal.Id}", new() { Timeout = 60_000 });
}

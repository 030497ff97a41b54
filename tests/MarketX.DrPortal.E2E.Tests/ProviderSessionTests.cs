using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Identity;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>Open pages of people whom the organisation's provider signed in, when their session expires, is revoked, or loses its rights.</summary>
[Trait("Category", "Long")]
public sealed class ProviderSessionTests(Browser browser)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 20_000 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExpiredOrRevoked_OpenPageEndsByItself_AndTheProviderIsAskedAgain()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var provider = await OpenIdProvider.StartAsync(Token);
        await using var portal = await world.StartSecurePortalAsync(provider, null, ("Session__CheckEvery", "00:00:01"));
        await using var proxy = new FailoverProxy(provider.PortalAddress.Port, portal);
        var (expiring, revoked, admin) = (await browser.OpenAsync(provider.PortalAddress), await browser.OpenAsync(provider.PortalAddress), await browser.OpenAsync(provider.PortalAddress));
        await expiring.SignInAtProviderAsync("/backups", "vera");
        await revoked.SignInAtProviderAsync("/backups", "olga");
        await admin.SignInAtProviderAsync("/sessions", "ada");

        await world.PortalDatabase.ExecuteAsync("UPDATE drportal.sessions SET ends_at = now() WHERE subject = 'oid-vera'", Token);
        await Expect(expiring.Page.GetByText("Your session has ended")).ToBeVisibleAsync(Soon);
        // The others go on.
        await Expect(revoked.Page.Locator("main[data-live=true]")).ToBeVisibleAsync();

        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "End the session of Olga" }).ClickAsync();
        await admin.Page.Locator("#revoke-reason").FillAsync("laptop lost");
        await admin.Page.Locator("#confirm-revoke").ClickAsync();
        await Expect(revoked.Page.GetByText("Your session has ended")).ToBeVisibleAsync(Soon);
        Assert.Equal("laptop lost", await world.AskPortalAsync<string>("SELECT end_reason FROM drportal.sessions WHERE subject = 'oid-olga' AND ended_by = 'Ada'"));

        // The old cookie opens nothing: a reload goes over the provider, and begins a session of its own.
        await expiring.Page.ReloadAsync();
        Assert.Equal(2L, await world.AskPortalAsync<long>("SELECT count(*) FROM drportal.sessions WHERE subject = 'oid-vera'"));
    }

    [Fact]
    public async Task Revoked_BeforeThePageNotices_CommandIsRefusedAndOnRecord()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var provider = await OpenIdProvider.StartAsync(Token);
        await using var portal = await world.StartSecurePortalAsync(provider, null, ("Session__CheckEvery", "00:05:00"));
        await using var proxy = new FailoverProxy(provider.PortalAddress.Port, portal);
        var person = await browser.OpenAsync(provider.PortalAddress);
        await person.SignInAtProviderAsync("/backups", "olga");
        await world.PortalDatabase.ExecuteAsync("UPDATE drportal.sessions SET ended_at = now(), ended_by = 'a test'", Token);

        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).First.ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Start the backup" }).ClickAsync();

        await Expect(person.Page.GetByRole(AriaRole.Alert).GetByText("Your session has ended. Nothing was done.")).ToBeVisibleAsync(Soon);
        Assert.Equal(0L, await world.AskPortalAsync<long>("SELECT count(*) FROM drportal.runs"));
        Assert.Equal("oid-olga", await world.AskPortalAsync<string>("SELECT subject FROM drportal.audit WHERE action = 'Backup' AND outcome = 'Denied'"));
    }
}

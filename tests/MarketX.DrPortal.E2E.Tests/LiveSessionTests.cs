using MarketX.DrPortal.E2E.Tests.Portal;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>A page that stays open while its session ends: it closes by itself, and does nothing meanwhile.</summary>
public sealed class LiveSessionTests(Browser browser)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 20_000 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RevokedByAnAdmin_OpenPageEndsWithoutReload_AndBothAreOnRecord()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var portal = await world.StartPortalAsync("Session__CheckEvery", "00:00:01");
        var person = await browser.SignInAsync(portal, "Operator");
        await person.Page.GotoAsync("/backups");
        await person.BecomeLiveAsync();
        var admin = await browser.SignInAsync(portal, "Admin");
        await admin.Page.GotoAsync("/sessions");
        await admin.BecomeLiveAsync();

        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "End the session of Dev Operator" }).ClickAsync();
        await admin.Page.Locator("#revoke-reason").FillAsync("laptop lost");
        await admin.Page.Locator("#confirm-revoke").ClickAsync();

        await Expect(person.Page.GetByText("Your session has ended")).ToBeVisibleAsync(Soon);
        Assert.Equal("laptop lost", await world.AskPortalAsync<string>("SELECT end_reason FROM drportal.sessions WHERE ended_by = 'Dev Admin'"));
        await admin.Page.GotoAsync("/audit?q=laptop");
        await Expect(admin.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        // The sign-in's own page is what a reload leads to.
        await person.Page.ReloadAsync();
        Assert.Contains("/dev-signin", person.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SessionOver_OpenPageEnds()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var portal = await world.StartPortalAsync("Session__CheckEvery", "00:00:01");
        var person = await browser.SignInAsync(portal, "Viewer");

        await world.PortalDatabase.ExecuteAsync("UPDATE drportal.sessions SET ends_at = now()", Token);

        await Expect(person.Page.GetByText("Your session has ended")).ToBeVisibleAsync(Soon);
    }

    [Fact]
    public async Task Revoked_BeforeThePageNotices_CommandIsRefused()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var portal = await world.StartPortalAsync("Session__CheckEvery", "00:05:00");
        var person = await browser.SignInAsync(portal, "Operator");
        await person.Page.GotoAsync("/backups");
        await person.BecomeLiveAsync();
        await world.PortalDatabase.ExecuteAsync("UPDATE drportal.sessions SET ended_at = now(), ended_by = 'a test'", Token);

        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).First.ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Start the backup" }).ClickAsync();

        await Expect(person.Page.GetByRole(AriaRole.Alert).GetByText("Your session has ended. Nothing was done.")).ToBeVisibleAsync(Soon);
        Assert.Equal(0L, await world.AskPortalAsync<long>("SELECT count(*) FROM drportal.runs"));
        Assert.Equal("127.0.0.1", await world.AskPortalAsync<string>("SELECT address FROM drportal.audit WHERE action = 'Backup' AND outcome = 'Denied'"));
    }

    [Fact]
    public async Task SignOutEverywhere_EndsTheOtherPageToo()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var portal = await world.StartPortalAsync("Session__CheckEvery", "00:00:01");
        var one = await browser.SignInAsync(portal, "Operator");
        var two = await browser.SignInAsync(portal, "Operator");
        await one.Page.GotoAsync("/sessions");
        await one.BecomeLiveAsync();

        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();

        await one.Page.WaitForURLAsync("**/signed-out");
        await Expect(two.Page.GetByText("Your session has ended")).ToBeVisibleAsync(Soon);
    }

    [Fact]
    public async Task Download_AuditLog_IsAFileWithTheSignIn()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var portal = await world.StartPortalAsync();
        var admin = await browser.SignInAsync(portal, "Admin");
        await admin.Page.GotoAsync("/audit");
        await admin.BecomeLiveAsync();

        var download = await admin.Page.RunAndWaitForDownloadAsync(() => admin.Page.GetByRole(AriaRole.Link, new() { Name = "Download as CSV" }).ClickAsync());

        var text = await File.ReadAllTextAsync(await download.PathAsync(), Token);
        Assert.StartsWith("number,at,who,", text, StringComparison.Ordinal);
        Assert.Contains("Dev Admin", text, StringComparison.Ordinal);
    }
}

using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests.Portal;

/// <summary>One Chromium for all tests; each page has a context, and so cookies, of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly ConcurrentDictionary<string, ConcurrentBag<IBrowserContext>> Contexts = new(StringComparer.Ordinal);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
        });
    }

    /// <summary>Closes the pages of a test.</summary>
    internal static async Task CloseContextsAsync(string test)
    {
        if (!Contexts.TryRemove(test, out var contexts))
            return;
        foreach (var context in contexts)
            await context.CloseAsync();
    }

    /// <summary>A page of a person who is signed in with a role.</summary>
    public Task<PortalPage> SignInAsync(PortalProcess portal, string role = "Operator") => SignInAsync(portal.Address, role);

    /// <summary>The same, at the address of a portal that somebody else started.</summary>
    public async Task<PortalPage> SignInAsync(Uri portal, string role)
    {
        var page = await OpenAsync(portal);
        await page.SignInAsync(role);
        return page;
    }

    /// <summary>A page of nobody yet.</summary>
    /// <param name="portal">Where its relative addresses lead.</param>
    /// <param name="theme">The theme that its person chose; null: none.</param>
    public async Task<PortalPage> OpenAsync(Uri portal, string? theme = null)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = portal.ToString(),
            ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
            IgnoreHTTPSErrors = true,
            // What moves is drawn by the processor here, which has other things to do.
            ReducedMotion = ReducedMotion.Reduce,
        });
        Contexts.GetOrAdd(TestContext.Current.Test!.UniqueID, _ => []).Add(context);
        if (theme is not null)
            await context.AddCookiesAsync([new Cookie { Name = "drportal-theme", Value = theme, Url = portal.ToString() }]);
        return new PortalPage(await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests.Portal;

/// <summary>What a person does in the portal, in the words of its pages.</summary>
public sealed partial class PortalPage(IPage page)
{
    private static readonly LocatorAssertionsToBeVisibleOptions RunEnds = new() { Timeout = 60_000 };

    public IPage Page => page;

    /// <summary>The id of the run that is shown.</summary>
    public string RunId => RunAddress().Match(page.Url).Groups["id"].Value;

    public async Task SignInAsync(string role)
    {
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = role }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Overview" })).ToBeVisibleAsync();
        await BecomeLiveAsync();
    }

    /// <summary>Opens a page and signs in at the provider that it leads to.</summary>
    public async Task SignInAtProviderAsync(string path, string user)
    {
        await page.GotoAsync(path);
        await page.Locator("input[name=login]").FillAsync(user);
        await page.Locator("input[name=password]").FillAsync("any");
        await page.Locator("button[type=submit]").ClickAsync();
        // The provider asks once more whether the portal may know who it is.
        await page.Locator("button[type=submit]").ClickAsync();
        await BecomeLiveAsync();
    }

    /// <summary>Presses "Back up now", starts, and goes to the run's page.</summary>
    public async Task StartBackupAsync(string? tag = null)
    {
        await page.GotoAsync("/backups");
        await BecomeLiveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).First.ClickAsync();
        if (tag is not null)
            await page.GetByLabel("Tag").FillAsync(tag);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the backup" }).ClickAsync();
        await ShowsRunAsync();
    }

    /// <summary>Presses "Restore…" at a backup, types the target, starts, and goes to the run's page.</summary>
    public async Task StartRestoreAsync(string key, string database, bool replace = false)
    {
        await page.GotoAsync("/backups");
        await BecomeLiveAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = $"Restore {key[(key.LastIndexOf('/') + 1)..]}" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name", Exact = true }).FillAsync(database);
        if (replace)
            await page.Locator("#typed-name").FillAsync(database);
        await page.GetByRole(AriaRole.Button, new() { Name = $"{(replace ? "Replace" : "Restore to")} {database}" }).ClickAsync();
        await ShowsRunAsync();
    }

    /// <summary>Chooses one table of a backup in the wizard; its neighbours stay unchosen.</summary>
    public async Task ChooseTableAsync(string key, string table)
    {
        await page.GotoAsync("/backups");
        await BecomeLiveAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = $"Restore {key[(key.LastIndexOf('/') + 1)..]}" }).ClickAsync();
        await page.GetByText("Some tables", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = table, Exact = true }).CheckAsync();
    }

    /// <summary>Starts what was chosen in the wizard, and goes to the run's page.</summary>
    public async Task StartChosenAsync(string database)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = $"Restore to {database}" }).ClickAsync();
        await ShowsRunAsync();
    }

    /// <summary>Waits until the page of a run that was just started is shown.</summary>
    public async Task ShowsRunAsync()
    {
        try
        {
            await page.WaitForURLAsync(RunAddress());
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"No run was shown. {page.Url} says:\n{await page.Locator("main").InnerTextAsync()}", e);
        }
    }

    /// <summary>Waits, without reloading, until the page itself shows the run's status.</summary>
    public Task ShowsStatusAsync(string status) => Expect(page.Locator("main .badge", new() { HasText = status }).First).ToBeVisibleAsync(RunEnds);

    /// <summary>Waits until the page shows that the phase has begun.</summary>
    public Task ShowsPhaseAsync(string phase) => Expect(page.Locator("li[aria-current=step]", new() { HasText = phase })).ToBeVisibleAsync(RunEnds);

    public async Task CancelAsync()
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the run" }).ClickAsync();
    }

    /// <summary>A page that is drawn but not connected yet looks alive and hears no click.</summary>
    public async Task BecomeLiveAsync()
    {
        try
        {
            await page.Locator("main[data-live=true]").WaitForAsync();
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{page.Url} did not become live. It says:\n{await page.Locator("body").InnerTextAsync()}", e);
        }
    }

    [GeneratedRegex("/runs/(?<id>[a-z2-7]{10})$", RegexOptions.CultureInvariant)]
    private static partial Regex RunAddress();
}

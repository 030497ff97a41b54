using System.Text.Json;
using System.Text.RegularExpressions;
using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Accessibility;
using MarketX.DrPortal.TestServices.State;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>Every page that there is, with something on it: accessible in both themes, fits a phone, and logs no error.</summary>
public sealed partial class EveryPageTests(Browser browser)
{
    private const string Light = "standard", Dark = "standard-dark";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryPage_BothThemes_AxeFindsNothing_FitsAPhone_NoErrorInTheConsole()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(ShopDatabase.Sql, Token);
        await using var portal = await world.StartPortalAsync();
        var axe = await AxeScript.ReadAsync(Token);
        var admin = await browser.OpenAsync(portal.Address, Light);
        await admin.SignInAsync("Admin");
        await admin.StartBackupAsync();
        await admin.ShowsStatusAsync("Succeeded");
        var run = admin.RunId;
        var key = (await world.Bucket.KeysAsync("postgres-backups/", Token)).Single();
        await MakeKeyAsync(admin);
        await MakeDrillAsync(admin);
        await MakeAlertAsync(world, admin);
        var pages = Pages(run, key).ToList();
        var problems = new List<string>();

        foreach (var theme in new[] { Light, Dark })
        {
            var person = await browser.OpenAsync(portal.Address, theme);
            await person.SignInAsync("Admin");
            person.Page.Console += (_, message) => { if (message.Type == "error" && !message.Text.Contains("status of 4", StringComparison.Ordinal)) problems.Add($"{person.Page.Url}: {message.Text}"); };
            foreach (var path in pages)
            {
                await person.Page.GotoAsync(path);
                await Expect(person.Page.Locator("h1")).ToHaveCountAsync(1);
                if (await person.Page.Locator("#components-reconnect-modal").CountAsync() > 0)
                    await person.BecomeLiveAsync();
                await Expect(person.Page.Locator(".skeleton")).ToHaveCountAsync(0);
                problems.AddRange((await LookAsync(person.Page, axe)).Select(p => $"{path}, {theme}: {p}"));
                if (theme == Dark)
                    continue;
                await person.Page.SetViewportSizeAsync(390, 844);
                if (!await person.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"))
                    problems.Add($"{path} is wider than 390 px.");
                await person.Page.SetViewportSizeAsync(1440, 900);
            }
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.True(pages.Count >= 25, $"Only {pages.Count} pages.");
    }

    // From the pages' own sources: one that is added is walked too, or this says what is missing.
    private static IEnumerable<string> Pages(string run, string key)
    {
        var known = new Dictionary<string, string>
        {
            ["/backups/{*PathKey}"] = $"/backups/{key}",
            ["/backup"] = $"/backup?key={Uri.EscapeDataString(key)}",
            ["/runs/{Id}"] = $"/runs/{run}",
            ["/restore"] = $"/restore?key={Uri.EscapeDataString(key)}",
            ["/status/{Code:int}"] = "/status/404",
            ["/drills/{Number:long}"] = "/drills/1",
            ["/alerts/{Number:long}"] = "/alerts/1",
            // Of these there is none yet; what the page says then is a page too.
            ["/approvals/{Id}"] = "/approvals/abcdefghij",
        };
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src", "MarketX.DrPortal.Web", "Components"), "*.razor", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach (Match page in Route().Matches(File.ReadAllText(file)))
            {
                var route = page.Groups[1].Value;
                yield return known.TryGetValue(route, out var path) ? path
                    : !route.Contains('{', StringComparison.Ordinal) ? route : throw new InvalidOperationException($"Say with what {route} ({Path.GetFileName(file)}) is to be opened.");
            }
        }
    }

    private static async Task<IReadOnlyList<string>> LookAsync(IPage page, string axe)
    {
        await page.EvaluateAsync(axe);
        var found = await page.EvaluateAsync<JsonElement>("axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations.map(v => ({ id: v.id, nodes: v.nodes.map(n => n.html.slice(0, 200)) })))");
        return [.. found.EnumerateArray().Select(v => $"{v.GetProperty("id").GetString()}: {string.Join(" | ", v.GetProperty("nodes").EnumerateArray().Take(3).Select(n => n.GetString()))}")];
    }

    private static async Task MakeKeyAsync(PortalPage admin)
    {
        await admin.Page.GotoAsync("/api-keys");
        await admin.BecomeLiveAsync();
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "New key…" }).ClickAsync();
        await admin.Page.Locator("#key-name").FillAsync("the pipeline that deploys to production");
        await admin.Page.Locator("#issue-key").ClickAsync();
        await Expect(admin.Page.Locator("#new-key")).ToHaveValueAsync(new Regex("^drp_"));
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
    }

    private static async Task MakeDrillAsync(PortalPage admin)
    {
        await admin.Page.GotoAsync("/drills");
        await admin.BecomeLiveAsync();
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Run a drill…" }).ClickAsync();
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "Start the drill" }).ClickAsync();
        await admin.Page.WaitForURLAsync("**/runs/*");
        await admin.ShowsStatusAsync("Succeeded");
    }

    // Every page has its pill from then on.
    private static async Task MakeAlertAsync(PortalWorld world, PortalPage admin)
    {
        await world.Production.ExecuteAsync("CREATE TABLE secret (id int); REVOKE ALL ON secret FROM CURRENT_USER", Token);
        await admin.StartBackupAsync();
        await admin.ShowsStatusAsync("Failed");
        await Expect(admin.Page.Locator(".pill.alarm")).ToBeVisibleAsync();
    }

    [GeneratedRegex("^@page \"([^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex Route();
}

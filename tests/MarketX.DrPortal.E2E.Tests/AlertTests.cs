using System.Text.Json;
using MarketX.DrPortal.E2E.Tests.Portal;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>A backup fails: every open page says so, the log has the runbook's line, and the next good one ends it.</summary>
public sealed class AlertTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BackupFails_PillLogAndPages_AndTheNextGoodOneResolves()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync("CREATE TABLE orders (id int); INSERT INTO orders VALUES (1); REVOKE ALL ON orders FROM CURRENT_USER", Token);
        await using var portal = await world.StartPortalAsync("Logging__Console__FormatterName", "json");
        var person = await browser.SignInAsync(portal, "Operator");
        var page = person.Page;

        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Failed");
        var run = person.RunId;
        // No reload: the pill comes by itself, and leads to the alert.
        await page.Locator(".pill.alarm").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Backup failed" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open the run" })).ToHaveAttributeAsync("href", $"runs/{run}");

        var line = Assert.Single(portal.Output.Split('\n'), l => l.Contains("\"alert\":", StringComparison.Ordinal));
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(("BACKUP_FAILURE", "Error", run), (json.GetProperty("alert").GetString(), json.GetProperty("LogLevel").GetString(), json.GetProperty("State").GetProperty("RunId").GetString()));

        foreach (var (width, height) in new[] { (1440, 900), (390, 844) })
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var path in new[] { "/", "/alerts", new Uri(page.Url).AbsolutePath })
            {
                await page.GotoAsync(path);
                await person.BecomeLiveAsync();
                await Expect(page.GetByText("Backup failed").Locator("visible=true").First).ToBeVisibleAsync();
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{path} is wider than {width} px.");
            }
        }

        await page.SetViewportSizeAsync(1440, 900);
        await world.Production.ExecuteAsync("GRANT ALL ON orders TO CURRENT_USER", Token);
        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Succeeded");
        await Expect(page.Locator(".pill.alarm")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await page.GotoAsync("/alerts?state=open");
        await person.BecomeLiveAsync();
        await Expect(page.GetByText("No alert is open")).ToBeVisibleAsync();
    }
}

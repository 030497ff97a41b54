using System.Globalization;
using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Services;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>A backup comes to another server by the wizard, and the application is led there.</summary>
public sealed class HandoverTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Admin_RestoresToAnotherServer_AndLeadsTheApplicationThere()
    {
        await using var standby = await SharedServices.StartPostgresAsync(Token);
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(ShopDatabase.Sql, Token);
        await using var portal = await PortalProcess.StartAsync(new Dictionary<string, string>(world.Environment())
        {
            ["Servers__Named__0__Name"] = "standby",
            ["Servers__Named__0__Host"] = standby.Server.Host,
            ["Servers__Named__0__Port"] = standby.Server.Port.ToString(CultureInfo.InvariantCulture),
            ["Servers__Named__0__User"] = standby.Server.Owner,
            ["Servers__Named__0__Password"] = standby.Server.OwnerPassword,
        }, Token);
        var admin = await browser.SignInAsync(portal, "Admin");
        var page = admin.Page;
        await admin.StartBackupAsync();
        await admin.ShowsStatusAsync("Succeeded");
        var key = (await world.Bucket.KeysAsync("postgres-backups/backup-", Token)).Single();

        await page.GotoAsync($"/restore?key={Uri.EscapeDataString(key)}");
        await admin.BecomeLiveAsync();
        await page.Locator("#target-server").SelectOptionAsync("standby");
        await admin.StartChosenAsync(world.Staging);
        await admin.ShowsStatusAsync("Succeeded");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("on standby");
        Assert.True(await standby.Server.HasDatabaseAsync(world.Staging, Token));
        Assert.False(await world.Production.Server.HasDatabaseAsync(world.Staging, Token));

        // The application is at the old one, then at both, then at the new one alone: the page sees it by itself.
        var old = await ConnectAsync(world.Production.ConnectionString);
        await page.GetByRole(AriaRole.Link, new() { Name = "Promote…" }).ClickAsync();
        await Expect(page.GetByText($"DATABASE_PORT={standby.Server.Port.ToString(CultureInfo.InvariantCulture)}").First).ToBeVisibleAsync();
        await Expect(page.GetByText("Somebody is connected to the old database alone")).ToBeVisibleAsync();
        await page.SetViewportSizeAsync(390, 844);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page is wider than 390 px.");
        await page.SetViewportSizeAsync(1440, 900);
        await using var session = await ConnectAsync(standby.Server.ConnectionString(world.Staging));
        await Expect(page.GetByText("a part of the application still has the old settings")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await old.DisposeAsync();
        await Expect(page.GetByText("Somebody reads the new database, and nobody is connected to the old one.")).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Application Name=shop");
        await connection.OpenAsync(Token);
        await using var ask = new NpgsqlCommand("SELECT count(*) FROM orders", connection);
        await ask.ExecuteScalarAsync(Token);
        return connection;
    }
}

using MarketX.DrPortal.E2E.Tests.Portal;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>The runbook's first scenario to its end: deleted rows, a restore, its promotion, and the way back.</summary>
public sealed class PromotionTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Admin_PromotesARestoreAndRollsItBack_AfterTypingTheName()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(ShopDatabase.Sql, Token);
        await using var portal = await world.StartPortalAsync();
        var admin = await browser.SignInAsync(portal, "Admin");
        await admin.StartBackupAsync();
        await admin.ShowsStatusAsync("Succeeded");
        var key = (await world.Bucket.KeysAsync("postgres-backups/backup-", Token)).Single();
        await world.Production.ExecuteAsync("DELETE FROM orders", Token);
        await admin.StartRestoreAsync(key, world.Staging);
        await admin.ShowsStatusAsync("Succeeded");
        try
        {
            await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Promote…" }).ClickAsync();
            var promote = admin.Page.GetByRole(AriaRole.Button, new() { Name = $"Promote {world.Staging}" });
            await admin.Page.GetByLabel("Why is it promoted?").FillAsync("orders were deleted");
            await admin.Page.Locator("#typed-name").FillAsync(world.Production.Name + "x");
            await Expect(promote).ToBeDisabledAsync();
            await admin.Page.Locator("#typed-name").FillAsync(world.Production.Name);
            await promote.ClickAsync();
            await admin.ShowsRunAsync();
            await admin.ShowsStatusAsync("Succeeded");
            await Expect(admin.Page.GetByRole(AriaRole.Heading, new() { Name = "Promoted" })).ToBeVisibleAsync();
            Assert.Equal(20_000L, await world.Production.QueryAsync<long>("SELECT count(*) FROM orders", Token));
            Assert.False(await world.Production.Server.HasDatabaseAsync(world.Staging, Token));

            await world.Production.ExecuteAsync("DELETE FROM orders WHERE id <= 5", Token);
            await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Roll back…" }).ClickAsync();
            var back = admin.Page.Locator("#start-rollback");
            await admin.Page.GetByLabel("Why is it rolled back?").FillAsync("wrong backup");
            await admin.Page.Locator("#typed-name").FillAsync(world.Production.Name);
            await Expect(back).ToBeDisabledAsync();
            await admin.Page.GetByLabel("Production loses 5 written rows").CheckAsync();
            await back.ClickAsync();
            await admin.ShowsRunAsync();
            await admin.ShowsStatusAsync("Succeeded");
            Assert.Equal(0L, await world.Production.QueryAsync<long>("SELECT count(*) FROM orders", Token));
        }
        finally
        {
            await DropKeptAsync(world);
        }
    }

    [Theory]
    [InlineData("/promote?database=marketx_verify", "Promotions need the role Admin")]
    [InlineData("/rollback?database=marketx_verify", "Rollbacks need the role Admin")]
    public async Task Operator_OpensTheAddress_IsToldWhoMay(string address, string sentence)
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var portal = await world.StartPortalAsync();
        var person = await browser.SignInAsync(portal);

        await person.Page.GotoAsync(address);

        await Expect(person.Page.GetByText(sentence)).ToBeVisibleAsync();
    }

    private static async Task DropKeptAsync(PortalWorld world)
    {
        await using var connection = await world.Production.Server.OpenAsync(cancellationToken: CancellationToken.None);
        await using var command = new Npgsql.NpgsqlCommand("SELECT datname FROM pg_database WHERE datname ~ ('^' || $1 || '_(before|rolledback)_')", connection);
        command.Parameters.AddWithValue(world.Production.Name);
        var kept = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync(CancellationToken.None))
        {
            while (await reader.ReadAsync(CancellationToken.None))
                kept.Add(reader.GetString(0));
        }

        foreach (var name in kept)
            await world.Production.Server.DropDatabaseAsync(name, CancellationToken.None);
    }
}

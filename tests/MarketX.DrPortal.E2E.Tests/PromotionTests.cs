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
    public async Task Admin_InspectsPromotesAndRollsBack_WhileAnApplicationWrites()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(ShopDatabase.Sql + ShopWriter.Sql, Token);
        await using var portal = await world.StartPortalAsync();
        await using var writer = new ShopWriter(world.Production);
        var admin = await browser.SignInAsync(portal, "Admin");
        await admin.StartBackupAsync();
        await admin.ShowsStatusAsync("Succeeded");
        var key = (await world.Bucket.KeysAsync("postgres-backups/backup-", Token)).Single();
        await world.Production.ExecuteAsync("DELETE FROM orders WHERE id BETWEEN 101 AND 150", Token);
        await admin.StartRestoreAsync(key, world.Staging);
        await admin.ShowsStatusAsync("Succeeded");
        try
        {
            await SeesTheLostRowsAsync(admin, world);
            await PromotesAsync(admin, world);
            await writer.UntilAsync(w => w.Orders == 20_000, "read the orders again");
            Assert.False(await world.Production.Server.HasDatabaseAsync(world.Staging, Token));

            // It goes on writing: what it writes until the switch is given up with the rest.
            var visits = await world.Production.QueryAsync<long>("SELECT count(*) FROM visits", Token);
            await RollsBackAsync(admin, world);
            await writer.UntilAsync(w => w.Orders == 19_950, "read the orders of before");
            await writer.StopAsync();

            // What was written between the backup and the promotion is there again, and the orders are not.
            Assert.Equal(19_950L, await world.Production.QueryAsync<long>("SELECT count(*) FROM orders", Token));
            var kept = await KeptAsync(world, "rolledback");
            Assert.True(await CountAsync(world, kept, "visits") >= visits, "Rows written before the rollback are not in the kept database.");
            var before = await world.Production.QueryAsync<long>("SELECT count(*) FROM visits", Token);
            Assert.True(before > 0 && before < writer.Written, $"{before} visits without those of the promoted database, {writer.Written} in all");
            TestContext.Current.TestOutputHelper?.WriteLine($"Downtime as the application saw it: {writer.LongestGap.TotalSeconds:0.00} s at most between two writes; {writer.Written} writes.");
        }
        finally
        {
            await DropKeptAsync(world);
        }
    }

    private static async Task SeesTheLostRowsAsync(PortalPage admin, PortalWorld world)
    {
        var page = admin.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Inspect" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare with production" }).First.ClickAsync();
        await admin.ShowsRunAsync();
        await admin.ShowsStatusAsync("Succeeded");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "public.orders" })).ToContainTextAsync("−50");
        await Expect(page.GetByText("are newer than the backup and not in it").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Schema" }).GetByText("The schemas are the same")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Deleted rows of public.orders" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Find them" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "50 deleted" })).ToBeVisibleAsync();
        var keys = await page.Locator("table.rows tbody tr td:first-child").AllInnerTextsAsync();
        Assert.Equal(Enumerable.Range(101, 50).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), keys);
        await page.GotoAsync($"/inspect?database={world.Staging}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Tables" })).ToBeVisibleAsync();
    }

    private static async Task PromotesAsync(PortalPage admin, PortalWorld world)
    {
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Promote…" }).ClickAsync();
        await Expect(admin.Page.GetByText("public.visits:")).ToBeVisibleAsync();
        var promote = admin.Page.GetByRole(AriaRole.Button, new() { Name = $"Promote {world.Staging}" });
        await admin.Page.GetByLabel("Why is it promoted?").FillAsync("orders were deleted");
        await admin.Page.Locator("#typed-name").FillAsync(world.Production.Name + "x");
        await Expect(promote).ToBeDisabledAsync();
        await admin.Page.Locator("#typed-name").FillAsync(world.Production.Name);
        await promote.ClickAsync();
        await admin.ShowsRunAsync();
        await admin.ShowsStatusAsync("Succeeded");
        await Expect(admin.Page.GetByRole(AriaRole.Heading, new() { Name = "Promoted" })).ToBeVisibleAsync();
        await Expect(admin.Page.GetByText("Nobody could connect for", new() { Exact = true })).ToBeVisibleAsync();
    }

    private static async Task RollsBackAsync(PortalPage admin, PortalWorld world)
    {
        await admin.Page.GetByRole(AriaRole.Link, new() { Name = "Roll back…" }).ClickAsync();
        var back = admin.Page.Locator("#start-rollback");
        // The page counts again and again what is written; the server itself tells it a second late.
        await Expect(admin.Page.Locator("#acknowledge")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await admin.Page.GetByLabel("Why is it rolled back?").FillAsync("wrong backup");
        await admin.Page.Locator("#typed-name").FillAsync(world.Production.Name);
        await Expect(back).ToBeDisabledAsync();
        await admin.Page.Locator("#acknowledge").CheckAsync();
        await back.ClickAsync();
        await admin.ShowsRunAsync();
        await admin.ShowsStatusAsync("Succeeded");
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
        foreach (var name in await ListKeptAsync(world, "(before|rolledback)"))
            await world.Production.Server.DropDatabaseAsync(name, CancellationToken.None);
    }

    private static async Task<string> KeptAsync(PortalWorld world, string how) => Assert.Single(await ListKeptAsync(world, how));

    private static async Task<long> CountAsync(PortalWorld world, string database, string table)
    {
        await using var connection = await world.Production.Server.OpenAsync(database, Token);
        await using var command = new Npgsql.NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task<IReadOnlyList<string>> ListKeptAsync(PortalWorld world, string how)
    {
        await using var connection = await world.Production.Server.OpenAsync(cancellationToken: CancellationToken.None);
        await using var command = new Npgsql.NpgsqlCommand("SELECT datname FROM pg_database WHERE datname ~ ('^' || $1 || '_' || $2 || '_')", connection);
        command.Parameters.AddWithValue(world.Production.Name);
        command.Parameters.AddWithValue(how);
        var kept = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
            kept.Add(reader.GetString(0));
        return kept;
    }
}

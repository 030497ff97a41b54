using MarketX.DrPortal.E2E.Tests.Portal;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>One table out of a backup, as an admin gets it back.</summary>
public sealed class TableRestoreTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Person_RestoresSomeTables_NeighbourAddedByOneClick()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(ShopDatabase.Sql + "CREATE TABLE unrelated AS SELECT generate_series(1, 10) AS id;", Token);
        await using var portal = await world.StartPortalAsync();
        var person = await browser.SignInAsync(portal);
        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Succeeded");
        var key = (await world.Bucket.KeysAsync("postgres-backups/backup-", Token)).Single();
        var target = world.Staging + "_tables";
        try
        {
            await person.ChooseTableAsync(key, "public.orders");
            await Expect(person.Page.GetByText("public.orders refers to public.users, which is not chosen: that foreign key will be left out.")).ToBeVisibleAsync();
            await person.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Add public.users" }).ClickAsync();
            await Expect(person.Page.GetByText("2 tables · 21,000 rows")).ToBeVisibleAsync();
            await person.StartChosenAsync(target);
            await person.ShowsStatusAsync("Succeeded");

            await using var connection = await world.Production.Server.OpenAsync(target, Token);
            await using var command = new Npgsql.NpgsqlCommand("SELECT (SELECT count(*) FROM orders) || ' ' || (SELECT count(*) FROM users) || ' ' || (SELECT count(*) FROM pg_constraint WHERE contype = 'f') || ' ' || (to_regclass('unrelated') IS NULL)", connection);
            Assert.Equal("20000 1000 1 true", await command.ExecuteScalarAsync(Token));
            Assert.Empty(await world.LeftoversAsync());
        }
        finally
        {
            await world.Production.Server.DropDatabaseAsync(target, CancellationToken.None);
        }
    }
}

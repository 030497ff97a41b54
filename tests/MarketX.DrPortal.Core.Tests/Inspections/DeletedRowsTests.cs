using System.Text;
using MarketX.DrPortal.Core.Inspections.DeletedRows;
using MarketX.DrPortal.Core.Runs;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Inspections;

/// <summary>Rows that the restored database has and production does not, by key, and their way back.</summary>
[Collection(nameof(InspectedPortalGroup))]
public sealed class DeletedRowsTests(InspectedPortal inspected)
{
    private const string Keys = "\"odd schema\".\"Ke\"\"ys\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_CompositeAndIdentityKeys_ExactlyTheDeletedOnes()
    {
        var items = new FirstDeletedRows(1000);
        Assert.Equal(new DeletedRowsCount(2000, 20, 0, 0), await FindAsync("order_items", items));
        Assert.Equal((20, "1", "0", "10", "1"), (items.Rows.Count, items.Rows[0][0], items.Rows[0][1], items.Rows[^1][0], items.Rows[^1][1]));

        // Two were changed, five are new, and a column that only production has does not count.
        var customers = new FirstDeletedRows(10);
        Assert.Equal(new DeletedRowsCount(100, 0, 2, 5), await FindAsync("public.customers", customers));
        Assert.Equal(["phone"], customers.Table!.LeftOut);
        Assert.Equal(new DeletedRowsCount(300, 0, 0, 7), await FindAsync("payments", new FirstDeletedRows(1)));
    }

    // One test, because the script brings the rows back that the first look counts.
    [Fact]
    public async Task Find_FirstRowsThenAllAsSql_CountsTheRestAndBringsThemBackAsTheyWere()
    {
        var first = new FirstDeletedRows(3);
        var count = await FindAsync(Keys, first);
        Assert.Equal((650L, 3), (count.Deleted, first.Rows.Count));
        Assert.Equal(13, count.Changed);

        using var file = new MemoryStream();
        await using (var sql = new DeletedRowsSql(() => file))
            Assert.Equal(650, (await FindAsync(Keys, sql)).Deleted);
        var script = Encoding.UTF8.GetString(file.ToArray());
        Assert.DoesNotContain("twice", script, StringComparison.Ordinal);
        Assert.EndsWith("more.\n", script, StringComparison.Ordinal);

        // Once more does no harm: keys that are there are left alone.
        await inspected.Portal.Production.ExecuteAsync(script, Token);
        await inspected.Portal.Production.ExecuteAsync(script, Token);

        Assert.Equal(new DeletedRowsCount(1300, 0, 13, 0), await FindAsync(Keys, new FirstDeletedRows(1)));
        const string Fingerprint = """SELECT md5(string_agg(k::text, '|' ORDER BY "K 1", k2, k3)) FROM "odd schema"."Ke""ys" k WHERE small <> 1""";
        Assert.Equal(await inspected.InStagingAsync<string>(Fingerprint), await inspected.Portal.Production.QueryAsync<string>(Fingerprint, Token));
    }

    [Fact]
    public async Task Find_IdentityAlways_KeepsItsNumbers()
    {
        await inspected.Portal.Production.ExecuteAsync("DELETE FROM payments WHERE id IN (11, 12)", Token);
        using var file = new MemoryStream();
        await using (var sql = new DeletedRowsSql(() => file))
            Assert.Equal(2, (await FindAsync("payments", sql)).Deleted);
        await inspected.Portal.Production.ExecuteAsync(Encoding.UTF8.GetString(file.ToArray()), Token);
        Assert.Equal(2L, await inspected.Portal.Production.QueryAsync<long>("SELECT count(*) FROM payments WHERE id IN (11, 12) AND amount = id", Token));
    }

    [Fact]
    public async Task Find_AsCsv_HasAHeaderAndAllRows()
    {
        using var file = new MemoryStream();
        await using (var csv = new DeletedRowsCsv(() => file))
            await FindAsync("order_items", csv);
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((21, "order_id,line,price"), (lines.Length, lines[0]));
    }

    [Theory]
    [InlineData("keyless", "no primary key")]
    [InlineData("no_such", "has no table")]
    [InlineData("open_orders", "has no table")]
    public async Task Find_WhatHasNoKey_IsRefusedBeforeAnythingIsWritten(string table, string sentence)
    {
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => FindAsync(table, new DeletedRowsCsv(() => throw new InvalidOperationException("Nothing may be written."))));
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_InProductionItself_IsRefused() => await Assert.ThrowsAsync<RequestRefusedException>(() =>
        inspected.Portal.Get<DeletedRowsFinder>().FindAsync(InspectedPortal.Operator, new DeletedRowsRequest(inspected.Production, "payments"), new FirstDeletedRows(1), Token));

    private Task<DeletedRowsCount> FindAsync(string table, IDeletedRowsTaker taker) =>
        inspected.Portal.Get<DeletedRowsFinder>().FindAsync(InspectedPortal.Operator, new DeletedRowsRequest(inspected.Staging, table), taker, Token);
}

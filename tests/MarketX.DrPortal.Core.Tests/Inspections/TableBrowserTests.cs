using System.Text;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Inspections;
using MarketX.DrPortal.Core.Inspections.Browsing;
using MarketX.DrPortal.Core.Runs;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Inspections;

/// <summary>Rows of a restored table: pages, filters, order, export, and what is refused.</summary>
[Collection(nameof(InspectedPortalGroup))]
public sealed class TableBrowserTests(InspectedPortal inspected)
{
    private const string Keys = "\"odd schema\".\"Ke\"\"ys\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_Pages_FollowTheKeyAndSayWhetherMoreFollow()
    {
        var first = await ReadAsync(new BrowseRequest(inspected.Staging, "payments") { Take = 200 });
        var second = await ReadAsync(new BrowseRequest(inspected.Staging, "public.payments") { Take = 200, Skip = 200 });

        Assert.Equal((200, true, 100, false), (first.Rows.Count, first.HasMore, second.Rows.Count, second.HasMore));
        Assert.Equal(("1", "200", "201", "300"), (first.Rows[0][0], first.Rows[^1][0], second.Rows[0][0], second.Rows[^1][0]));
        Assert.Equal(["id"], first.Table.Key);
    }

    [Fact]
    public async Task Read_FilterAndSort_OddNamesAndTypes()
    {
        var contains = await ReadAsync(new BrowseRequest(inspected.Staging, Keys) { FilterColumn = "K 1", Value = "名' \\ B" });
        Assert.True(contains.Rows.Count > 10 && contains.Rows.All(r => r[0]!.Contains("\\ b", StringComparison.Ordinal)), $"{contains.Rows.Count} rows");
        Assert.All(contains.Rows, r => Assert.Equal("bytea, 4 bytes", r[4]));

        var equals = await ReadAsync(new BrowseRequest(inspected.Staging, Keys) { FilterColumn = "k3", Filter = RowFilter.Equals, Value = "1.5" });
        Assert.StartsWith("Ž名' \\ o15", Assert.Single(equals.Rows)[0], StringComparison.Ordinal);

        var nothing = await ReadAsync(new BrowseRequest(inspected.Staging, Keys) { FilterColumn = "note", Filter = RowFilter.IsNull, Sort = "k3", Descending = true, Take = 5 });
        Assert.StartsWith("129.9", nothing.Rows[0][2], StringComparison.Ordinal);
        Assert.All(nothing.Rows, r => Assert.Null(r[5]));
        Assert.True(nothing.HasMore);
    }

    [Fact]
    public async Task Read_LongValue_IsCut()
    {
        await inspected.Portal.Server.ExecuteAsync(inspected.Staging, "INSERT INTO keyless VALUES (1, repeat('x', 100000))", Token);
        var row = Assert.Single((await ReadAsync(new BrowseRequest(inspected.Staging, "keyless"))).Rows);
        Assert.Equal(new string('x', 200) + "…", row[1]);
    }

    [Theory]
    [InlineData("no_such", null, "", "has no table no_such")]
    [InlineData("pg_catalog.pg_authid", null, "", "has no table")]
    [InlineData("payments\"; DROP TABLE payments; --", null, "", "has no table")]
    [InlineData("payments", "amount\" = 1; --", "1", "has no column")]
    [InlineData("payments", "amount", "many", "invalid input syntax")]
    public async Task Read_WhatIsNotThere_IsRefused(string table, string? column, string value, string sentence)
    {
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => ReadAsync(new BrowseRequest(inspected.Staging, table) { FilterColumn = column, Filter = RowFilter.Equals, Value = value }));
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_PortalsOwnDatabaseOrAsAViewer_IsRefusedAndOnRecord()
    {
        var portal = new Npgsql.NpgsqlConnectionStringBuilder(inspected.Portal.Get<Core.Configuration.DrPortalOptions>().Portal.ConnectionString!.Reveal()).Database!;
        Assert.Contains("portal's own", (await Assert.ThrowsAsync<RequestRefusedException>(() => ReadAsync(new BrowseRequest(portal, "drportal.runs")))).Message, StringComparison.Ordinal);
        var viewer = InspectedPortal.Operator with { Name = "vera of rows", Role = PortalRole.Viewer };
        await Assert.ThrowsAsync<AccessDeniedException>(() => inspected.Portal.Get<TableBrowser>().ReadAsync(viewer, new BrowseRequest(inspected.Staging, "payments"), Token));

        var entry = Assert.Single((await inspected.Portal.Get<IAuditLog>().ListAsync(new AuditQuery { Text = "vera of rows", Take = 5 }, Token)).Items);
        Assert.Equal(("Browse", AuditOutcome.Denied, $"payments in {inspected.Staging}"), (entry.Action, entry.Outcome, entry.Target));
    }

    [Fact]
    public async Task Export_AsCsv_UpToTheLimitAndOnRecord()
    {
        using var file = new MemoryStream();
        var exporter = InspectedPortal.Operator with { Name = "olga of exports" };

        var rows = await inspected.Portal.Get<TableBrowser>().ExportAsync(exporter, new BrowseRequest(inspected.Staging, "order_items") { Sort = "price" }, () => file, Token);

        var lines = Encoding.UTF8.GetString(file.ToArray()).Split("\r\n");
        Assert.Equal((1000L, 1002, "order_id,line,price", "1,0,0.00"), (rows, lines.Length, lines[0], lines[1]));
        var entry = Assert.Single((await inspected.Portal.Get<IAuditLog>().ListAsync(new AuditQuery { Text = "olga of exports", Take = 5 }, Token)).Items);
        Assert.EndsWith("as CSV", entry.Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("", "\"\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-12.5e3", "-12.5e3")]
    [InlineData("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0")]
    [InlineData("\tx", "'\tx")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    public void Field_Values_AreHarmlessInASpreadsheet(string? value, string expected) => Assert.Equal(expected, CsvText.Field(value));

    [Fact]
    public async Task Read_OnceItMayRead_LeavesTheDatabaseUnwritten()
    {
        await ReadAsync(new BrowseRequest(inspected.Staging, "customers"));
        var before = await MarkAsync();
        await ReadAsync(new BrowseRequest(inspected.Staging, "order_items"));
        Assert.Equal(before, await MarkAsync());

        Task<string?> MarkAsync() => inspected.InStagingAsync<string>("SELECT (SELECT md5(string_agg(xmin::text, ',' ORDER BY oid)) FROM pg_class) || (SELECT md5(string_agg(xmin::text, ',' ORDER BY oid)) FROM pg_namespace)");
    }

    private Task<BrowsedRows> ReadAsync(BrowseRequest request) => inspected.Portal.Get<TableBrowser>().ReadAsync(InspectedPortal.Operator, request, Token);
}

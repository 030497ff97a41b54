using AngleSharp.Dom;
using Bunit;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Web.Components.Restores;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Restores;

public sealed class TableChooserTests : PortalContext
{
    private IReadOnlyList<string>? _told = [];

    [Fact]
    public async Task Choose_SomeTables_TellsThemInTheArchivesOrderAndSumsThemUp()
    {
        var chooser = RenderChooser(await ShopBackup.CreateAsync());
        Assert.Empty(chooser.FindAll("table"));

        chooser.Find("input[value=some]").Change("some");
        Assert.Empty(_told!);
        Tick(chooser, "public.orders");
        Tick(chooser, "public.customers");

        Assert.Equal(["public.customers", "public.orders"], _told);
        Assert.Contains("2 tables · 30 rows · 3.00 KiB to fetch", chooser.Find(".chosen").TextContent, StringComparison.Ordinal);
        chooser.Find("input[value='']").Change("");
        Assert.Null(_told);
    }

    [Fact]
    public async Task Choose_TableThatRefersToAnother_OffersIt()
    {
        var chooser = RenderChooser(await ShopBackup.CreateAsync(), "public.orders");

        Assert.Equal(
            ["public.orders refers to public.customers, which is not chosen: that foreign key will be left out.", "public.order_items refers to public.orders."],
            chooser.FindAll(".table-hints li > span:not(.icon)").Select(e => e.TextContent.Trim()));
        chooser.Find(".table-hints button").Click();

        Assert.Equal(["public.customers", "public.orders"], _told);
        Assert.Equal("public.order_items refers to public.orders.", Assert.Single(chooser.FindAll(".table-hints li > span:not(.icon)")).TextContent.Trim());
    }

    [Fact]
    public async Task Choose_PartitionedTable_BringsItsPartitions()
    {
        var chooser = RenderChooser(await ShopBackup.CreateAsync(), "public.events");

        Assert.True(Box(chooser, "public.events_1").HasAttribute("checked"));
        Assert.True(Box(chooser, "public.events_1").HasAttribute("disabled"));
        Assert.StartsWith("3 tables · 110 rows", chooser.Find(".chosen strong").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_SearchAndSort_KeepWhatWasChosen()
    {
        var chooser = RenderChooser(await ShopBackup.CreateAsync(), "public.customers");
        Assert.Equal(15, chooser.FindAll("tbody tr").Count);

        chooser.Find("[aria-label='Last page']").Click();
        Assert.Single(chooser.FindAll("tbody tr"));
        Tick(chooser, "public.other_40");
        chooser.FindAll("button.sort")[3].Click();
        Assert.Equal("descending", chooser.FindAll("th[aria-sort]")[3].GetAttribute("aria-sort"));
        Assert.Equal("public.other_40", chooser.Find("tbody label").TextContent);
        Assert.True(Box(chooser, "public.other_40").HasAttribute("checked"));
        chooser.Find("input[type=search]").Input("nothing");
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("No table matches", chooser.Markup, StringComparison.Ordinal);
        chooser.Find("input[type=search]").Input("ORDER");
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["public.order_items", "public.orders"], chooser.FindAll("tbody label").Select(l => l.TextContent).Order());

        Assert.Equal(["public.customers", "public.other_40"], _told);
    }

    [Fact]
    public async Task Render_BackupWithoutManifest_SaysNoRowsButWhatIsFetched()
    {
        var chooser = RenderChooser(await ShopBackup.CreateAsync(manifest: false), "public.customers");

        Assert.Equal(["Table", "To fetch"], chooser.FindAll("button.sort").Select(b => b.FirstChild!.TextContent));
    }

    private static IElement Box(IRenderedComponent<TableChooser> chooser, string table) =>
        chooser.FindAll("tbody tr").Single(row => row.QuerySelector("label")!.TextContent == table).QuerySelector("input")!;

    private static void Tick(IRenderedComponent<TableChooser> chooser, string table) => Box(chooser, table).Change(true);

    private IRenderedComponent<TableChooser> RenderChooser(BackupDetail backup, params string[] tables) => Render<TableChooser>(p => p
        .Add(c => c.Backup, backup)
        .Add(c => c.Tables, tables.Length == 0 ? null : tables)
        .Add(c => c.OnChange, told => _told = told));
}

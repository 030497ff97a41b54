using AngleSharp.Dom;
using Bunit;
using MarketX.DrPortal.Web.Components.Backups;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Backups;

public sealed class ManifestTableListTests : PortalContext
{
    [Fact]
    public void Render_Default_LargestFirstOnePage()
    {
        var list = RenderList("backups/a", 120);

        Assert.Equal(50, list.FindAll("tbody tr").Count);
        Assert.Contains("public.table_120", First(list), StringComparison.Ordinal);
        Assert.Contains("120,000", First(list), StringComparison.Ordinal);
        Assert.Contains("1–50 of 120", list.Find(".pager").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SortSearchAndPageInTheAddress_AreFollowed()
    {
        var list = RenderList("backups/a?q=table_1&sort=Table&order=asc", 120);
        Assert.Equal(21, list.FindAll("tbody tr").Count);
        Assert.Contains("table_100", First(list), StringComparison.Ordinal);

        var last = RenderList("backups/a?sort=Rows&order=asc&page=3", 120);
        Assert.Equal(20, last.FindAll("tbody tr").Count);
        Assert.Contains("table_101", First(last), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NoMatch_SaysSo() =>
        Assert.Contains("No table matches", RenderList("backups/a?q=nothing-like-it", 3).Markup, StringComparison.Ordinal);

    private static string First(IRenderedComponent<ManifestTableList> list) => list.Find("tbody tr").Text();

    private IRenderedComponent<ManifestTableList> RenderList(string address, int tables)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Render<ManifestTableList>(p => p.Add(c => c.Tables, Samples.Manifest(tables).Archive.Tables));
    }
}

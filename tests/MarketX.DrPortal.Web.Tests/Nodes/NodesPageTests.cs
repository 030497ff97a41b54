using Bunit;
using MarketX.DrPortal.Core.Nodes;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Nodes;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Nodes;

public sealed class NodesPageTests : PortalContext
{
    [Fact]
    public void Render_DatabaseAway_SaysSoWithRetry()
    {
        Nodes.Failure = new TimeoutException("The database is away.");

        var page = Render<NodesPage>();

        page.WaitForAssertion(() => Assert.Contains("The nodes cannot be listed", page.Markup, StringComparison.Ordinal));
        Assert.Contains("Retry", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NoNodeYet_SaysWhy() =>
        Assert.Contains("No node yet", Render<NodesPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public void Render_OneAliveOneSilent_ShowsEach()
    {
        Nodes.Listed = [Node(Services.GetRequiredService<PortalIdentity>().Node), Node("b/1") with { IsAlive = false }];

        var rows = Render<NodesPage>().FindAll("tbody tr");

        Assert.Contains("Alive", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("serves this page", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Silent", rows[1].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("serves this page", rows[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void RunBeginsAndEnds_ShowsAtItsNode()
    {
        Nodes.Listed = [Node("a/1"), Node("b/1")];
        var page = Render<NodesPage>();
        var run = Samples.BackupRun() with { Node = "b/1" };

        Live.Publish(run);
        page.WaitForAssertion(() => Assert.Contains("Backup of", page.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain("Backup of", page.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);

        Live.Publish(run with { Status = RunStatus.Succeeded });
        page.WaitForAssertion(() => Assert.DoesNotContain("Backup of", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void NodeFallsSilent_ShowsWithoutReload()
    {
        Nodes.Listed = [Node("a/1")];
        var page = Render<NodesPage>();

        Nodes.Listed = [Node("a/1") with { IsAlive = false }];
        Time.Advance(TimeSpan.FromSeconds(5));

        page.WaitForAssertion(() => Assert.Contains("Silent", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Render_ManyNodes_APageOfThem()
    {
        Nodes.Listed = [.. Enumerable.Range(0, 60).Select(i => Node($"node-{i:00}/1"))];
        Services.GetRequiredService<NavigationManager>().NavigateTo("/nodes?page=3");

        var page = Render<NodesPage>();

        page.WaitForAssertion(() => Assert.Equal(10, page.FindAll("tbody tr").Count));
        Assert.Contains("51–60 of 60", page.Markup, StringComparison.Ordinal);
        Assert.Contains("page=2", page.Find("a[aria-label='Previous page']").GetAttribute("href"), StringComparison.Ordinal);
    }

    private static Node Node(string name) => new(name, "0.1.0", Samples.Now.AddHours(-3), Samples.Now.AddSeconds(-2), IsAlive: true);
}

using Bunit;
using MarketX.DrPortal.Core.Nodes;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Nodes;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Nodes;

public sealed class NodesPageTests : PortalContext
{
    private readonly ListedNodes _nodes = new();

    [Fact]
    public void Render_DatabaseAway_SaysSoWithRetry()
    {
        var page = Render<NodesPage>();

        page.WaitForAssertion(() => Assert.Contains("The nodes cannot be listed", page.Markup, StringComparison.Ordinal));
        Assert.Contains("Retry", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NoNodeYet_SaysWhy()
    {
        Services.Replace(ServiceDescriptor.Singleton<INodeStore>(_nodes));

        Assert.Contains("No node yet", Render<NodesPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OneAliveOneSilent_ShowsEach()
    {
        _nodes.Nodes = [Node(Services.GetRequiredService<PortalIdentity>().Node), Node("b/1") with { IsAlive = false }];
        Services.Replace(ServiceDescriptor.Singleton<INodeStore>(_nodes));

        var rows = Render<NodesPage>().FindAll("tbody tr");

        Assert.Contains("Alive", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("serves this page", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Silent", rows[1].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("serves this page", rows[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void RunBeginsAndEnds_ShowsAtItsNode()
    {
        _nodes.Nodes = [Node("a/1"), Node("b/1")];
        Services.Replace(ServiceDescriptor.Singleton<INodeStore>(_nodes));
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
        _nodes.Nodes = [Node("a/1")];
        Services.Replace(ServiceDescriptor.Singleton<INodeStore>(_nodes));
        var page = Render<NodesPage>();

        _nodes.Nodes = [Node("a/1") with { IsAlive = false }];
        Time.Advance(TimeSpan.FromSeconds(5));

        page.WaitForAssertion(() => Assert.Contains("Silent", page.Markup, StringComparison.Ordinal));
    }

    private static Node Node(string name) => new(name, "0.1.0", Samples.Now.AddHours(-3), Samples.Now.AddSeconds(-2), IsAlive: true);

    private sealed class ListedNodes : INodeStore
    {
        public IReadOnlyList<Node> Nodes { get; set; } = [];

        public Task BeatAsync(string name, string version, DateTimeOffset startedAt, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task LeaveAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<Node>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(Nodes);
    }
}

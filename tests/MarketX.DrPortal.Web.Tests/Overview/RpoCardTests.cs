using Bunit;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Web.Components.Overview;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Overview;

public sealed class RpoCardTests : PortalContext
{
    [Fact]
    public void Render_NoBackup_SaysSoInRed()
    {
        var card = RenderCard(null);

        Assert.Contains("bad", card.Find("section").ClassList);
        Assert.Contains("No backup", card.Find(".badge").TextContent, StringComparison.Ordinal);
        Assert.Empty(card.FindAll("live-time"));
    }

    [Fact]
    public void Render_Met_CountsDownInTheBrowser()
    {
        var card = RenderCard(Samples.Backup(Samples.Now.AddHours(-4)));

        Assert.Contains("ok", card.Find("section").ClassList);
        var countdown = card.Find("live-time[mode=until]");
        Assert.Equal("20 h 00 min", countdown.TextContent);
        Assert.StartsWith("2026-11-23T08:00:00", countdown.GetAttribute("at"), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TimePassesTheObjective_TurnsByItselfWithOneRender()
    {
        var card = RenderCard(Samples.Backup(Samples.Now.AddHours(-23)));
        var renders = card.RenderCount;

        Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(renders, card.RenderCount);
        Time.Advance(TimeSpan.FromMinutes(31));

        card.WaitForAssertion(() => Assert.Contains("Breached", card.Find(".badge").TextContent, StringComparison.Ordinal));
        Assert.Equal(renders + 1, card.RenderCount);
    }

    private IRenderedComponent<RpoCard> RenderCard(Backup? newest) => Render<RpoCard>(p => p
        .Add(c => c.Newest, newest)
        .Add(c => c.NextRun, Samples.Now.AddMinutes(5))
        .Add(c => c.LastBackup, null));
}

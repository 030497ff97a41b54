using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Runs;

public sealed class RunCardTests : PortalContext
{
    [Fact]
    public void Render_NewSnapshot_ShowsIt()
    {
        var (card, run) = RenderCard();

        Live.Publish(At(run, 0.42));

        card.WaitForAssertion(() => Assert.Equal("42", card.Find("[role=progressbar]").GetAttribute("aria-valuenow")));
    }

    [Fact]
    public void Render_SnapshotOfAnotherRun_Ignored()
    {
        var (card, _) = RenderCard();
        var renders = card.RenderCount;

        Live.Publish(At(Samples.BackupRun(), 0.9));
        Live.Publish(At(Samples.BackupRun(), 0.95));

        Assert.Equal(renders, card.RenderCount);
        Assert.Equal("25", card.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
    }

    [Fact]
    public async Task Render_ManySnapshots_RendersFirstAndLastOfAnInterval()
    {
        var (card, run) = RenderCard();
        Live.Publish(At(run, 0.30));
        card.WaitForAssertion(() => Assert.Equal("30", card.Find("[role=progressbar]").GetAttribute("aria-valuenow")));
        var renders = card.RenderCount;

        for (var i = 31; i <= 80; i++)
            Live.Publish(At(run, i / 100d));
        await card.InvokeAsync(() => { });
        Assert.Equal(renders, card.RenderCount);

        Time.Advance(LiveRunsComponent.RenderInterval);
        card.WaitForAssertion(() => Assert.Equal("80", card.Find("[role=progressbar]").GetAttribute("aria-valuenow")));
        Assert.Equal(renders + 1, card.RenderCount);
    }

    [Fact]
    public void Render_End_ShownAtOnceWithinAnInterval()
    {
        var (card, run) = RenderCard();
        Live.Publish(At(run, 0.30));
        Live.Publish(At(run, 0.31));

        Live.Publish(run with { Status = RunStatus.Succeeded, FinishedAt = Samples.Now });

        card.WaitForAssertion(() => Assert.Contains("Succeeded", card.Markup, StringComparison.Ordinal));
        Assert.Empty(card.FindAll("[role=progressbar]"));
    }

    [Fact]
    public void Render_UnknownFraction_NoFigureIsClaimed()
    {
        var run = Samples.BackupRun(fraction: null);

        var card = Render<RunCard>(p => p.Add(c => c.Run, run));

        Assert.Null(card.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        Assert.DoesNotContain("%", card.Find("header").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_Subscribed_FeedKeepsWorking()
    {
        var (_, run) = RenderCard();

        await DisposeComponentsAsync();

        Live.Publish(At(run, 0.5));
    }

    [Theory]
    [InlineData(PortalRole.Viewer, 0)]
    [InlineData(PortalRole.Operator, 1)]
    [InlineData(PortalRole.Admin, 1)]
    public void Render_Role_CancelOnlyWhereAllowed(PortalRole role, int buttons)
    {
        SignIn(role);

        var (card, _) = RenderCard();

        Assert.Equal(buttons, card.FindAll("button").Count);
    }

    [Fact]
    public async Task Render_EndedBeforeTheSubscription_ReadsTheEnd()
    {
        // The page read it while it ran; by the time of the subscription it is no longer in the feed.
        var run = Samples.BackupRun();
        await Store.InsertAsync(run with { Status = RunStatus.Failed, FinishedAt = Samples.Now }, Token);

        var card = Render<RunCard>(p => p.Add(c => c.Run, run));

        card.WaitForAssertion(() => Assert.Contains("Failed", card.Markup, StringComparison.Ordinal));
    }

    private static Run At(Run run, double fraction) => run with { Progress = run.Progress with { Fraction = fraction } };

    private (IRenderedComponent<RunCard> Card, Run Run) RenderCard()
    {
        var run = Samples.BackupRun();
        Live.Publish(run);
        return (Render<RunCard>(p => p.Add(c => c.Run, run)), run);
    }
}

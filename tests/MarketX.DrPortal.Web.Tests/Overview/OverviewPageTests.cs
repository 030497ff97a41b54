using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Web.Components.Overview;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Overview;

public sealed class OverviewPageTests : PortalContext
{
    [Fact]
    public void Render_FirstUse_SaysWhatToDo()
    {
        var page = Render<OverviewPage>();

        Assert.Contains("First steps", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Back up now", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_StorageDown_ErrorAndNoFigure_ThenRetryRecovers()
    {
        Storage.Failure = new StorageException("s3://marketx-backups does not answer. Check AWS_ENDPOINT_URL_S3.");
        var page = Render<OverviewPage>();

        var error = page.Find("[role=alert]");
        Assert.Contains("Check AWS_ENDPOINT_URL_S3", error.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".rpo"));

        Storage.Failure = null;
        await error.QuerySelectorAll("button").Single(b => b.TextContent.Contains("Retry", StringComparison.Ordinal)).ClickAsync(new());

        Assert.NotEmpty(page.FindAll(".rpo"));
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task Render_RunBegins_CardAppearsAndGoesWithItsEnd()
    {
        var page = Render<OverviewPage>();
        var run = Samples.BackupRun();
        await Store.InsertAsync(run, Token);

        Live.Publish(run);
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".run-card")));
        page.WaitForAssertion(() => Assert.Contains(run.Id.Value, page.Find(".list").TextContent, StringComparison.Ordinal));

        Live.Publish(run with { Status = RunStatus.Succeeded, FinishedAt = Samples.Now });
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".run-card")));
    }

    [Fact]
    public void Render_Viewer_NoActions()
    {
        SignIn(PortalRole.Viewer);

        var page = Render<OverviewPage>();

        Assert.DoesNotContain("Back up now", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("a[href^=restore]"));
    }

    [Fact]
    public void Render_Prerender_ReadsNothing()
    {
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Static", isInteractive: false));
        Storage.Failure = new StorageException("must not be asked");

        var page = Render<OverviewPage>();

        Assert.Empty(page.FindAll("[role=alert]"));
        Assert.NotEmpty(page.FindAll(".skeleton"));
    }
}

using Bunit;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Runs;

public sealed class RunsPageTests : PortalContext
{
    [Fact]
    public void Render_NoRun_SaysNoneYet() =>
        Assert.Contains("No run yet", Render<RunsPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public async Task Render_FilterMatchesNothing_SaysNoMatchAndHowToClear()
    {
        await Store.InsertAsync(Samples.BackupRun(RunStatus.Succeeded), Token);
        Services.GetRequiredService<NavigationManager>().NavigateTo("runs?status=Failed");

        var page = Render<RunsPage>();

        Assert.Contains("No run matches", page.Markup, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll("a[href=runs]"));
    }

    [Fact]
    public async Task Render_RunBeginsElsewhere_AppearsInTheList()
    {
        await Store.InsertAsync(Samples.BackupRun(RunStatus.Succeeded), Token);
        var page = Render<RunsPage>();
        var run = Samples.RestoreRun(RunStatus.Queued);
        await Store.InsertAsync(run, Token);

        Live.Publish(run);

        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
    }
}

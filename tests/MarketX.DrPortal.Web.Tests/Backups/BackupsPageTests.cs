using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Web.Components.Backups;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Backups;

public sealed class BackupsPageTests : PortalContext
{
    [Fact]
    public void Render_NoBackup_SaysNoneYet() =>
        Assert.Contains("No backup yet", Render<BackupsPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public void Render_NoMatch_DiffersFromNoneYet()
    {
        AddBackups(3);
        Services.GetRequiredService<NavigationManager>().NavigateTo("backups?q=nothing-like-it");

        Assert.Contains("No backup matches", Render<BackupsPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_AddressWithSortAndPage_IsFollowed()
    {
        AddBackups(30);
        Services.GetRequiredService<NavigationManager>().NavigateTo("backups?sort=Bytes&order=asc&page=2");

        var page = Render<BackupsPage>();

        Assert.Equal(5, page.FindAll("tbody tr").Count);
        Assert.Equal("ascending", page.FindAll("th").Single(th => th.TextContent.Contains("Size", StringComparison.Ordinal)).GetAttribute("aria-sort"));
        Assert.Contains("26–30 of 30", page.Find(".pager").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SomeHaveManifests_SaysWhich()
    {
        AddBackups(2);
        Storage.Objects.Add(new StoredObject("postgres-backups-manifests/backup-scheduled-2026-11-22T02-00-00Z.dump.json", 1000, Samples.Now, "STANDARD"));

        var rows = Render<BackupsPage>().FindAll("tbody tr").Select(r => r.TextContent).ToList();

        Assert.Equal(2, rows.Count);
        Assert.Contains("yes", rows.Single(r => r.Contains("2026-11-22", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("none", rows.Single(r => r.Contains("2026-11-21", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_UnknownSortInTheAddress_NewestFirst()
    {
        AddBackups(2);
        Services.GetRequiredService<NavigationManager>().NavigateTo("backups?sort=1;drop");

        Assert.Contains("2026-11-22", Render<BackupsPage>().Find("tbody tr").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_StorageDown_ErrorWithoutFigures()
    {
        Storage.Failure = new StorageException("The bucket does not answer.");

        var page = Render<BackupsPage>();

        Assert.Contains("The bucket does not answer.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("0 backups", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PortalRole.Viewer, false)]
    [InlineData(PortalRole.Operator, true)]
    public void Render_Role_ActionsOnlyWhereAllowed(PortalRole role, bool actions)
    {
        SignIn(role);
        AddBackups(1);

        var page = Render<BackupsPage>();

        Assert.Equal(actions, page.Markup.Contains("Back up now", StringComparison.Ordinal));
        Assert.Equal(actions, page.FindAll("a[href^='restore?key=']").Count == 1);
    }

    private void AddBackups(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var day = Samples.Now.AddDays(-i);
            Storage.Objects.Add(new StoredObject($"postgres-backups/backup-scheduled-{day:yyyy-MM-dd}T02-00-00Z.dump", 1_000_000 + i, day, "STANDARD_IA"));
        }
    }
}

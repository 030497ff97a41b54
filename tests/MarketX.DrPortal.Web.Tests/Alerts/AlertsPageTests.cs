using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Web.Components.Alerts;
using MarketX.DrPortal.Web.Components.Overview;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Alerts;

public sealed class AlertsPageTests : PortalContext
{
    [Fact]
    public void Render_DatabaseAway_SaysSoWithRetry()
    {
        AlertRows.Failure = new TimeoutException("The database is away.");

        var page = Render<AlertsPage>();

        page.WaitForAssertion(() => Assert.Contains("The alerts cannot be listed", page.Markup, StringComparison.Ordinal));
        Assert.Contains("The deliveries cannot be read", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NoAlertAndNoChannel_SaysBoth()
    {
        var page = Render<AlertsPage>();

        Assert.Contains("No alert yet", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Nobody is told of an alert", page.Markup, StringComparison.Ordinal);
        Assert.Contains("No heartbeat is configured", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_FiltersOfTheAddress_AreTheServersQuery()
    {
        AlertRows.Alerts.Add(MemoryAlerts.Alert(1, AlertKind.BackupFailure, open: false));
        Services.GetRequiredService<NavigationManager>().NavigateTo("alerts?state=open&kind=DrillOverdue&q=x&sort=Kind&order=asc&page=2");

        var page = Render<AlertsPage>();

        Assert.Equal(
            new AlertQuery { Open = true, Kind = AlertKind.DrillOverdue, Text = "x", Sort = AlertSort.Kind, Descending = false, Skip = 25, Take = 25 }, Assert.Single(AlertRows.Asked));
        Assert.Contains("No alert matches", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AlertRaised_ShowsOnTheOpenPageAndInThePill()
    {
        var (page, pill) = (Render<AlertsPage>(), Render<AlertPill>());
        Assert.Empty(pill.FindAll("a"));

        AlertRows.Alerts.Add(MemoryAlerts.Alert(7, AlertKind.BackupOverdue));
        await Services.GetRequiredService<AlertBoard>().RefreshAsync(Token);

        pill.WaitForAssertion(() => Assert.Equal(("alerts/7", "error1 open alert"), (pill.Find("a").GetAttribute("href"), pill.Find("a").TextContent)));
        page.WaitForAssertion(() => Assert.Contains("It is so: BACKUP_OVERDUE.", page.Find("tbody tr").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Overview_OpenAlerts_AreBeforeEverythingElse_AndTheStripSaysOverdue()
    {
        AlertRows.Alerts.Add(MemoryAlerts.Alert(7, AlertKind.BackupOverdue));
        AlertRows.Alerts.Add(MemoryAlerts.Alert(8, AlertKind.DrillOverdue));
        await Services.GetRequiredService<AlertBoard>().RefreshAsync(Token);

        var page = Render<OverviewPage>();

        Assert.Equal(["Backup overdue", "Drill overdue"], page.FindAll(".open-alerts strong").Select(e => e.TextContent));
        page.WaitForAssertion(() => Assert.Contains("overdue, none yet today", page.Find(".strip li:last-child").TextContent, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(PortalRole.Viewer, AlertKind.RestoreFailure, false)]
    [InlineData(PortalRole.Operator, AlertKind.RestoreFailure, true)]
    [InlineData(PortalRole.Operator, AlertKind.BackupOverdue, false)]
    public void Alert_WhoMayClose_SeesTheButton(PortalRole role, AlertKind kind, bool closes)
    {
        SignIn(role);
        AlertRows.Alerts.Add(MemoryAlerts.Alert(7, kind));

        var page = Render<AlertPage>(p => p.Add(a => a.Number, 7));

        Assert.Equal(closes, page.FindAll("button").Any(b => b.TextContent.Contains("Close", StringComparison.Ordinal)));
        Assert.Contains(kind.Advice(), page.Markup, StringComparison.Ordinal);
        Assert.Contains("Nobody was told", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Alert_Deliveries_EachWithItsAnswer()
    {
        AlertRows.Alerts.Add(MemoryAlerts.Alert(7, AlertKind.BackupFailure));
        AlertRows.Deliveries.Add(Delivery(1, "Slack", DeliveryState.Pending, 3, "Slack answered 500 (InternalServerError). It is tried again."));
        AlertRows.Deliveries.Add(Delivery(2, "Mail", DeliveryState.Delivered, 1, "Delivered."));

        var rows = Render<AlertPage>(p => p.Add(a => a.Number, 7)).FindAll("tbody tr");

        Assert.Contains("Slack answered 500", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Failed, tried again", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Delivered", rows[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Alert_Unknown_SaysSo() =>
        Assert.Contains("There is no alert 9", Render<AlertPage>(p => p.Add(a => a.Number, 9)).Markup, StringComparison.Ordinal);

    private static AlertDelivery Delivery(long id, string channel, DeliveryState state, int attempts, string answer) =>
        new(id, 7, AlertEvent.Raised, channel, state, attempts, Samples.Now, Samples.Now, Samples.Now, answer);
}

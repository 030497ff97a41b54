using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/alerts</c>: what needs an admin, and whether the channels work.</summary>
internal static class AlertsApi
{
    public static void MapAlerts(this RouteGroupBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts");
        alerts.MapGet("", ListAsync).Needs(PortalAction.View).Lists<AlertDocument>().WithSummary("Lists the alerts, newest first; with open=true only those that are open.");
        alerts.MapGet("/{id:long}", GetAsync).Needs(PortalAction.View).Shows<AlertDocument>().WithSummary("Shows an alert, and what the channels were told of it.");
        alerts.MapPost("/{id:long}/close", CloseAsync).Needs(PortalAction.CloseAlert).Saves<AlertDocument>().WithSummary("Closes an alert that nothing else will close.");
        alerts.MapPost("/test", TestAsync).Needs(PortalAction.TestAlerts).Saves<AlertTestDocument>().WithSummary("Sends a test by a channel, at once.");
    }

    private static async Task<IResult> ListAsync([AsParameters] PageParameters page, bool? open, string? kind, string? text, IAlertLog log, CancellationToken cancellationToken)
    {
        page.Check();
        var query = new AlertQuery
        {
            Open = open,
            Kind = PageParameters.Named<AlertKind>(nameof(kind), kind),
            Text = text,
            Sort = PageParameters.Named<AlertSort>("sort", page.Sort) ?? AlertSort.Raised,
            Descending = page.Descending,
            Skip = page.Skip,
            Take = page.Size,
        };
        return Results.Ok(page.Of(await log.ListAsync(query, cancellationToken), AlertDocument.Of));
    }

    private static async Task<IResult> GetAsync(long id, IAlertLog log, CancellationToken cancellationToken) => Results.Ok(await ShowAsync(id, log, cancellationToken));

    private static async Task<IResult> CloseAsync(HttpContext context, long id, ReasonBody body, AlertCloser closer, IAlertLog log, CancellationToken cancellationToken)
    {
        await closer.CloseAsync(ApiActor.Of(context), id, body.Reason, cancellationToken);
        return Results.Ok(await ShowAsync(id, log, cancellationToken));
    }

    private static async Task<IResult> TestAsync(HttpContext context, AlertTestBody body, AlertTester tester, CancellationToken cancellationToken)
    {
        await tester.TestAsync(ApiActor.Of(context), body.Channel, cancellationToken);
        return Results.Ok(new AlertTestDocument(body.Channel, Taken: true));
    }

    private static async Task<AlertDocument> ShowAsync(long id, IAlertLog log, CancellationToken cancellationToken) =>
        AlertDocument.Of(
            await log.FindAsync(id, cancellationToken) ?? throw new RequestRefusedException($"There is no alert {id}.", RefusalReason.NotFound),
            await log.DeliveriesAsync(id, cancellationToken));
}

using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/dr-tests</c>: the DR test log, one record of it, and the log as a file.</summary>
internal static class DrTestsApi
{
    public static void MapDrTests(this RouteGroupBuilder api)
    {
        var tests = api.MapGroup("/dr-tests").WithTags("Drills");
        tests.MapGet("", ListAsync).Needs(PortalAction.View).Lists<DrTestDocument>().WithSummary("Lists the DR test log, newest first.");
        tests.MapGet("/{number:long}", GetAsync).Needs(PortalAction.View).Shows<DrTestDocument>().WithSummary("Shows a DR test by its number, with its notes and sign-off.");
        tests.MapGet("/export.csv", ExportAsync).Needs(PortalAction.View).Streams(DrTestCsv.ContentType).WithSummary("The DR test log as CSV: all that the filters select.");
    }

    private static async Task<IResult> ListAsync([AsParameters] PageParameters page, [AsParameters] DrTestFilters filters, DrTestLog log, CancellationToken cancellationToken)
    {
        page.Check();
        var query = filters.Query() with
        {
            Sort = PageParameters.Named<DrTestSort>("sort", page.Sort) ?? DrTestSort.Started,
            Descending = page.Descending,
            Skip = page.Skip,
            Take = page.Size,
        };
        return Results.Ok(page.Of(await log.ListAsync(query, cancellationToken), DrTestDocument.Of));
    }

    private static async Task<IResult> GetAsync(long number, DrTestLog log, CancellationToken cancellationToken) =>
        Results.Ok(DrTestDocument.Of(await log.FindAsync(number, cancellationToken) ?? throw new RequestRefusedException($"The DR test log has no test {number}.", RefusalReason.NotFound)));

    private static async Task ExportAsync(HttpContext context, [AsParameters] DrTestFilters filters, DrTestLog log, TimeProvider time, CancellationToken cancellationToken) =>
        await DrTestCsv.SendAsync(context.Response, await DrTestCsv.ReadAsync(log, filters.Query(), cancellationToken), time.GetUtcNow(), cancellationToken);
}

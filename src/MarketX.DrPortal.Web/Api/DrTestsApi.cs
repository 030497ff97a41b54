using System.Globalization;
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
        tests.MapPost("", RecordAsync).Needs(PortalAction.Drill).Saves<DrTestDocument>(StatusCodes.Status201Created).WithSummary("Records a drill that was done by hand. It is marked so.");
        tests.MapPost("/{number:long}/notes", NoteAsync).Needs(PortalAction.Drill).Saves<DrTestDocument>().WithSummary("Adds a note to a DR test.");
        tests.MapPost("/{number:long}/sign-off", SignOffAsync).Needs(PortalAction.SignOffDrill).Saves<DrTestDocument>().WithSummary("Signs a DR test off, as somebody who did not run it.");
        tests.MapGet("/audit", AuditAsync).Needs(PortalAction.View).Shows<DrTestAuditReport>().WithSummary("Checks every entry of the log in both of its stores.");
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
        Results.Ok(await ShowAsync(number, log, cancellationToken));

    private static async Task<IResult> RecordAsync(HttpContext context, ManualDrill body, DrTestWriter writer, DrTestLog log, CancellationToken cancellationToken)
    {
        var number = await writer.RecordAsync(ApiActor.Of(context), body, cancellationToken);
        return Results.Created($"{ApiRoutes.Root}/dr-tests/{number.ToString(CultureInfo.InvariantCulture)}", await ShowAsync(number, log, cancellationToken));
    }

    private static async Task<IResult> NoteAsync(HttpContext context, long number, DrTestTextBody body, DrTestWriter writer, DrTestLog log, CancellationToken cancellationToken)
    {
        await writer.AddNoteAsync(ApiActor.Of(context), number, body.Text ?? "", cancellationToken);
        return Results.Ok(await ShowAsync(number, log, cancellationToken));
    }

    private static async Task<IResult> SignOffAsync(HttpContext context, long number, DrTestTextBody body, DrTestWriter writer, DrTestLog log, CancellationToken cancellationToken)
    {
        await writer.SignOffAsync(ApiActor.Of(context), number, body.Text, cancellationToken);
        return Results.Ok(await ShowAsync(number, log, cancellationToken));
    }

    private static async Task<IResult> AuditAsync(DrTestAudit audit, CancellationToken cancellationToken) => Results.Ok(await audit.RunAsync(cancellationToken));

    private static async Task<DrTestDocument> ShowAsync(long number, DrTestLog log, CancellationToken cancellationToken) =>
        DrTestDocument.Of(await log.FindAsync(number, cancellationToken) ?? throw new RequestRefusedException($"The DR test log has no test {number}.", RefusalReason.NotFound));

    private static async Task ExportAsync(HttpContext context, [AsParameters] DrTestFilters filters, DrTestLog log, TimeProvider time, CancellationToken cancellationToken) =>
        await DrTestCsv.SendAsync(context.Response, await DrTestCsv.ReadAsync(log, filters.Query(), cancellationToken), time.GetUtcNow(), cancellationToken);
}

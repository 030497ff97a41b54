using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Inspections.Browsing;
using MarketX.DrPortal.Core.Inspections.Comparing;
using MarketX.DrPortal.Core.Inspections.DeletedRows;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/comparisons</c> and <c>/inspections</c>: what a database holds, beside production. What is asked is in the body, never in an address that logs keep.</summary>
internal static class InspectionsApi
{
    public static void MapInspections(this RouteGroupBuilder api)
    {
        var inspections = api.MapGroup("").WithTags("Inspection");
        inspections.MapPost("/comparisons", CompareAsync).Needs(PortalAction.Compare).Starts().WithSummary("Holds a database against production: rows, what would be lost, and the schemas.");
        inspections.MapPost("/inspections/rows", BrowseAsync).Needs(PortalAction.Browse).Saves<BrowsedRows>().WithSummary("Shows a page of a table's rows.");
        inspections.MapPost("/inspections/rows.csv", ExportAsync).Needs(PortalAction.Browse).Sends(RowFiles.Csv).WithSummary("A table's rows as CSV: all that the filter selects.");
        inspections.MapPost("/inspections/query", AskAsync).Needs(PortalAction.Query).Saves<SqlAnswer>().WithSummary("Asks a database one SELECT, as a login that may only read.");
        inspections.MapPost("/inspections/deleted-rows", DeletedAsync).Needs(PortalAction.Browse).Saves<DeletedRowsDocument>().WithSummary("Finds the rows that a table has and production's does not; the first 1,000 of them.");
        inspections.MapPost("/inspections/deleted-rows.csv", DeletedCsvAsync).Needs(PortalAction.Browse).Sends(RowFiles.Csv).WithSummary("The same rows, all of them, as CSV.");
        inspections.MapPost("/inspections/deleted-rows.sql", DeletedSqlAsync).Needs(PortalAction.Browse).Sends(RowFiles.Sql).WithSummary("The same rows, all of them, as INSERT statements; the last line is their count.");
    }

    private static Task<IResult> CompareAsync(HttpContext context, ComparisonRequest request, RunStarter starter, ComparisonLauncher launcher, CancellationToken cancellationToken) =>
        starter.StartAsync(context, request, actor => launcher.StartAsync(actor, request, cancellationToken));

    private static async Task<IResult> BrowseAsync(HttpContext context, BrowseRequest request, TableBrowser browser, CancellationToken cancellationToken) =>
        Results.Ok(await browser.ReadAsync(ApiActor.Of(context), request, cancellationToken));

    private static Task ExportAsync(HttpContext context, BrowseRequest request, TableBrowser browser, CancellationToken cancellationToken) =>
        RowFiles.SendAsync(context.Response, request.Table, RowFiles.Csv, open => browser.ExportAsync(ApiActor.Of(context), request, open, cancellationToken));

    private static async Task<IResult> AskAsync(HttpContext context, SqlRequest request, SqlConsole console, CancellationToken cancellationToken) =>
        Results.Ok(await console.AskAsync(ApiActor.Of(context), request, cancellationToken));

    private static async Task<IResult> DeletedAsync(HttpContext context, DeletedRowsRequest request, DeletedRowsFinder finder, CancellationToken cancellationToken)
    {
        var first = new FirstDeletedRows(DeletedRowsDocument.MostRows);
        var count = await finder.FindAsync(ApiActor.Of(context), request, first, cancellationToken);
        return Results.Ok(DeletedRowsDocument.Of(first, count));
    }

    private static Task DeletedCsvAsync(HttpContext context, DeletedRowsRequest request, DeletedRowsFinder finder, CancellationToken cancellationToken) =>
        RowFiles.SendAsync(context.Response, request.Table, RowFiles.Csv, async open =>
        {
            await using var file = new DeletedRowsCsv(open);
            await finder.FindAsync(ApiActor.Of(context), request, file, cancellationToken);
        });

    private static Task DeletedSqlAsync(HttpContext context, DeletedRowsRequest request, DeletedRowsFinder finder, CancellationToken cancellationToken) =>
        RowFiles.SendAsync(context.Response, request.Table, RowFiles.Sql, async open =>
        {
            await using var file = new DeletedRowsSql(open);
            await finder.FindAsync(ApiActor.Of(context), request, file, cancellationToken);
        });
}

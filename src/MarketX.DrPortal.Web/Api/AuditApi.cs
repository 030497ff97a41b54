using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Web.Authentication;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/audit</c>: who did what; and the same as a file, for people who are signed in to the portal.</summary>
internal static class AuditApi
{
    /// <summary>Where the page's download link leads.</summary>
    public const string CsvPath = "/audit/export.csv";

    public static void MapAudit(this RouteGroupBuilder api) =>
        api.MapGet("/audit", ListAsync).Needs(PortalAction.ViewAudit).WithTags("Audit").Lists<AuditEntry>().WithSummary("Lists the audit log, newest first.");

    public static void MapAuditExport(this WebApplication app) =>
        app.MapGet(CsvPath, ExportAsync).RequireAuthorization(nameof(PortalAction.ViewAudit)).ExcludeFromDescription();

    private static async Task<IResult> ListAsync(
        [AsParameters] PageParameters page, string? text, string? action, string? outcome, DateTimeOffset? from, DateTimeOffset? before, IAuditLog audit, CancellationToken cancellationToken)
    {
        page.Check();
        var query = Query(text, action, outcome, from, before, page.Sort, page.Descending) with { Skip = page.Skip, Take = page.Size };
        return Results.Ok(page.Of(await audit.ListAsync(query, cancellationToken), entry => entry));
    }

    private static IResult ExportAsync(
        HttpContext context, string? q, string? action, string? outcome, DateTimeOffset? from, DateTimeOffset? before, string? sort, string? order, IAuditLog audit, TimeProvider time)
    {
        var query = Query(q, action, outcome, from, before, sort, order != "asc");
        // The log is on record too: who took it away.
        return Results.Stream(async stream =>
        {
            var entry = AuditEntry.Of(RequestActor.Of(context, context.User), nameof(PortalAction.ViewAudit), "audit log, as CSV", time.GetUtcNow());
            await audit.WriteAsync(entry with { Outcome = AuditOutcome.Done }, CancellationToken.None);
            await AuditCsv.WriteAsync(stream, audit.ReadAsync(query, context.RequestAborted), context.RequestAborted);
        }, "text/csv; charset=utf-8", $"audit-{time.GetUtcNow():yyyy-MM-dd}.csv");
    }

    private static AuditQuery Query(string? text, string? action, string? outcome, DateTimeOffset? from, DateTimeOffset? before, string? sort, bool descending) => new()
    {
        Text = text,
        Action = action,
        Outcome = PageParameters.Named<AuditOutcome>("outcome", outcome),
        From = from,
        Before = before,
        Sort = PageParameters.Named<AuditSort>("sort", sort) ?? AuditSort.At,
        Descending = descending,
    };
}

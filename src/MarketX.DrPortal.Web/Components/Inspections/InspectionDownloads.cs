using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Inspections.Browsing;
using MarketX.DrPortal.Core.Inspections.DeletedRows;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Api;
using MarketX.DrPortal.Web.Authentication;

namespace MarketX.DrPortal.Web.Components.Inspections;

/// <summary>Rows as files, for people who are signed in. A refusal is an answer of its own; once rows are on their way, a failure breaks the download off.</summary>
internal static class InspectionDownloads
{
    /// <summary>Maps the files.</summary>
    public static void MapInspectionDownloads(this WebApplication app)
    {
        app.MapGet("/inspect/rows.csv", RowsAsync).RequireAuthorization(nameof(PortalAction.Browse)).ExcludeFromDescription();
        app.MapGet("/inspect/deleted.csv", DeletedCsvAsync).RequireAuthorization(nameof(PortalAction.Browse)).ExcludeFromDescription();
        app.MapGet("/inspect/deleted.sql", DeletedSqlAsync).RequireAuthorization(nameof(PortalAction.Browse)).ExcludeFromDescription();
    }

    private static Task RowsAsync(HttpContext http, string? database, string? server, string? table, string? column, string? filter, string? value, string? sort, string? order, TableBrowser browser) =>
        SendAsync(http, table, RowFiles.Csv, (actor, open) => browser.ExportAsync(actor, new BrowseRequest(database ?? "", table ?? "")
        {
            Server = server,
            FilterColumn = string.IsNullOrEmpty(column) ? null : column,
            Filter = Enum.TryParse<RowFilter>(filter, ignoreCase: true, out var how) && Enum.IsDefined(how) ? how : RowFilter.Contains,
            Value = value ?? "",
            Sort = string.IsNullOrEmpty(sort) ? null : sort,
            Descending = order == "desc",
        }, open, http.RequestAborted));

    private static Task DeletedCsvAsync(HttpContext http, string? database, string? server, string? table, DeletedRowsFinder finder) => SendAsync(http, table, RowFiles.Csv, async (actor, open) =>
    {
        await using var file = new DeletedRowsCsv(open);
        await finder.FindAsync(actor, new DeletedRowsRequest(database ?? "", table ?? "") { Server = server }, file, http.RequestAborted);
    });

    private static Task DeletedSqlAsync(HttpContext http, string? database, string? server, string? table, DeletedRowsFinder finder) => SendAsync(http, table, RowFiles.Sql, async (actor, open) =>
    {
        await using var file = new DeletedRowsSql(open);
        await finder.FindAsync(actor, new DeletedRowsRequest(database ?? "", table ?? "") { Server = server }, file, http.RequestAborted);
    });

    private static async Task SendAsync(HttpContext http, string? table, string contentType, Func<Actor, Func<Stream>, Task> write)
    {
        var response = http.Response;
        try
        {
            await RowFiles.SendAsync(response, table ?? "", contentType, open => write(RequestActor.Of(http, http.User), open));
        }
        catch (Exception e) when (e is RequestRefusedException or AccessDeniedException && !response.HasStarted)
        {
            response.Clear();
            response.StatusCode = e is AccessDeniedException ? StatusCodes.Status403Forbidden : (e as RequestRefusedException)?.Reason == RefusalReason.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
            await response.WriteAsync(e.Message, http.RequestAborted);
        }
    }
}

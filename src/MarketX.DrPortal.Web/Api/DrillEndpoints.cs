using System.Globalization;
using CsvHelper;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Web.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace MarketX.DrPortal.Web.Api;

/// <summary>The DR test log as a file.</summary>
public static class DrillEndpoints
{
    private const int PageSize = 500;

    /// <summary><c>/drills.csv</c>: the tests that the filters of the page select, newest first. For whoever may see the page.</summary>
    public static void MapDrills(this WebApplication app) => app.MapGet("/drills.csv", WriteAsync).RequireAuthorization();

    private static async Task WriteAsync(
        HttpContext http, DrTestLog log, TimeProvider time, [FromQuery(Name = "q")] string? text, string? verdict, string? kind, string? signed, CancellationToken cancellationToken)
    {
        if (PortalClaims.HasEnded(http.User, time.GetUtcNow()) || !AccessPolicy.Allows(PortalClaims.RoleOf(http.User), PortalAction.View))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var query = new DrTestQuery
        {
            Text = text,
            Verdict = Enum.TryParse<DrillVerdict>(verdict, ignoreCase: true, out var v) ? v : null,
            Kind = Enum.TryParse<DrTestKind>(kind, ignoreCase: true, out var k) ? k : null,
            SignedOff = signed switch { "yes" => true, "no" => false, _ => null },
            Take = PageSize,
        };
        // Read before the first byte is sent, so that a failure is an error and not a short file.
        var items = new List<DrTestItem>();
        while (true)
        {
            var page = await log.ListAsync(query with { Skip = items.Count }, cancellationToken);
            items.AddRange(page.Items);
            if (page.Items.Count == 0 || items.Count >= page.Total)
                break;
        }

        http.Response.ContentType = "text/csv; charset=utf-8";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"dr-tests-{time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.csv\"";
        await using var body = new StreamWriter(http.Response.Body);
        await using var csv = new CsvWriter(body, new CsvHelper.Configuration.CsvConfiguration(CultureInfo.InvariantCulture)
        {
            // A spreadsheet takes a text that begins with = for a formula, and notes are anybody's text.
            InjectionOptions = CsvHelper.Configuration.InjectionOptions.Escape,
        });
        await csv.WriteRecordsAsync(items.Select(DrillCsvRow.Of), cancellationToken);
    }
}

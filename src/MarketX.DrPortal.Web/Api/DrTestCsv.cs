using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using MarketX.DrPortal.Core.Drills.Log;

namespace MarketX.DrPortal.Web.Api;

/// <summary>The DR test log as a file, for the page's download and for the API.</summary>
internal static class DrTestCsv
{
    public const string ContentType = "text/csv";

    private const int PageSize = 500;

    /// <summary>All tests that a query selects, whatever page it asks for.</summary>
    public static async Task<IReadOnlyList<DrTestItem>> ReadAsync(DrTestLog log, DrTestQuery query, CancellationToken cancellationToken)
    {
        var items = new List<DrTestItem>();
        while (true)
        {
            var page = await log.ListAsync(query with { Skip = items.Count, Take = PageSize }, cancellationToken);
            items.AddRange(page.Items);
            if (page.Items.Count == 0 || items.Count >= page.Total)
                return items;
        }
    }

    /// <summary>Sends them. They are read before the first byte is sent, so that a failure is an error and not a short file.</summary>
    public static async Task SendAsync(HttpResponse response, IReadOnlyList<DrTestItem> items, DateTimeOffset now, CancellationToken cancellationToken)
    {
        response.ContentType = ContentType + "; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"dr-tests-{now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.csv\"";
        await using var body = new StreamWriter(response.Body);
        await using var csv = new CsvWriter(body, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            // A spreadsheet takes a text that begins with = for a formula, and notes are anybody's text.
            InjectionOptions = InjectionOptions.Escape,
        });
        await csv.WriteRecordsAsync(items.Select(DrillCsvRow.Of), cancellationToken);
    }
}

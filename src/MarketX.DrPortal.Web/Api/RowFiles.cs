namespace MarketX.DrPortal.Web.Api;

/// <summary>Rows as files. What is refused is refused before the first byte; once rows are on their way, a failure breaks the answer off.</summary>
internal static class RowFiles
{
    public const string Csv = "text/csv; charset=utf-8", Sql = "application/sql; charset=utf-8";

    /// <summary>Writes a file.</summary>
    /// <param name="response">Gets it.</param>
    /// <param name="table">What the file is named after.</param>
    /// <param name="contentType"><see cref="Csv"/> or <see cref="Sql"/>.</param>
    /// <param name="write">Asks for the stream when there is something to write.</param>
    public static Task SendAsync(HttpResponse response, string table, string contentType, Func<Func<Stream>, Task> write) => write(() =>
    {
        response.ContentType = contentType;
        response.Headers.ContentDisposition = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue("attachment")
        {
            FileNameStar = $"{NameOf(table)}.{(contentType == Csv ? "csv" : "sql")}",
        }.ToString();
        return response.Body;
    });

    private static string NameOf(string table) =>
        new string([.. table.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-').Take(80)]) is { Length: > 0 } name ? name : "rows";
}

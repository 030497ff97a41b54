using System.Globalization;
using System.Text;
using MarketX.DrPortal.Core.Audit;

namespace MarketX.DrPortal.Web.Api;

/// <summary>The audit log as a file (RFC 4180), written row by row however long it is.</summary>
internal static class AuditCsv
{
    public const string Header = "number,at,who,subject,role,via,action,target,reason,outcome,detail,run,address,client,correlation";

    public static async Task WriteAsync(Stream stream, IAsyncEnumerable<AuditEntry> entries, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(Header.AsMemory(), cancellationToken);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
            await writer.WriteLineAsync(Line(entry).AsMemory(), cancellationToken);
    }

    internal static string Line(AuditEntry entry) => string.Join(',', new[]
    {
        entry.Number.ToString(CultureInfo.InvariantCulture), entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        Field(entry.Who), Field(entry.Subject), entry.Role?.ToString(), entry.Via.ToString(), Field(entry.Action), Field(entry.Target), Field(entry.Reason),
        entry.Outcome.ToString(), Field(entry.Detail), entry.RunId?.Value, Field(entry.Address), Field(entry.Client), Field(entry.Correlation),
    });

    // A spreadsheet runs what begins like a formula, and strangers write into this log: their browser's name, for one.
    private static string Field(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var harmless = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return harmless.AsSpan().IndexOfAny(",\"\r\n") < 0 ? harmless : $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

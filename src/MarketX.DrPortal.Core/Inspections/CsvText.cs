using System.Globalization;
using System.Text;

namespace MarketX.DrPortal.Core.Inspections;

/// <summary>
/// Writes rows as CSV (RFC 4180), row by row. NULL is nothing, an empty text is <c>""</c>. What a spreadsheet would take for a
/// formula gets an apostrophe before it; numbers stay as they are.
/// </summary>
public sealed class CsvText(Stream stream) : IAsyncDisposable
{
    private readonly StreamWriter _writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };

    /// <summary>Writes a row.</summary>
    public Task WriteAsync(IReadOnlyList<string?> fields, CancellationToken cancellationToken) =>
        _writer.WriteLineAsync(string.Join(',', fields.Select(Field)).AsMemory(), cancellationToken);

    /// <summary>Writes what is left; the stream stays open.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    internal static string Field(string? text)
    {
        if (text is null)
            return "";
        var harmless = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !IsNumber(text) ? "'" + text : text;
        return harmless.Length > 0 && harmless.AsSpan().IndexOfAny(",\"\r\n") < 0 ? harmless : $"\"{harmless.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _);
}

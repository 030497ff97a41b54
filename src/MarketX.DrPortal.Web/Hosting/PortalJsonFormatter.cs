using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace MarketX.DrPortal.Web.Hosting;

/// <summary>
/// The console's JSON lines, as the framework writes them, with the word of an alarm as a field of the line itself:
/// <c>"alert":"BACKUP_FAILURE"</c>, as the runbook has it, so that a log collector's filter needs no path.
/// </summary>
internal sealed class PortalJsonFormatter(TimeProvider time) : ConsoleFormatter(ConsoleFormatterNames.Json)
{
    private const string AlertKey = "Alert";
    private const string TemplateKey = "{OriginalFormat}";

    // A line goes to a terminal or a collector, never into a page.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("Timestamp", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("EventId", logEntry.EventId.Id);
            json.WriteString("LogLevel", logEntry.LogLevel.ToString());
            json.WriteString("Category", logEntry.Category);
            if (Fields(logEntry.State).FirstOrDefault(f => f.Key == AlertKey).Value is { } alert)
                json.WriteString("alert", Text(alert));
            json.WriteString("Message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (logEntry.Exception is { } exception)
                json.WriteString("Exception", exception.ToString());
            json.WriteStartObject("State");
            foreach (var (key, value) in Fields(logEntry.State).Where(f => f.Key != TemplateKey))
                json.WriteString(key, Text(value));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static IEnumerable<KeyValuePair<string, object?>> Fields<TState>(TState state) => state as IReadOnlyCollection<KeyValuePair<string, object?>> ?? [];

    private static string? Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}

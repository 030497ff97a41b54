using System.Globalization;
using System.Text.Json;
using MarketX.DrPortal.Web.Hosting;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Http;

/// <summary>The log lines that collectors filter.</summary>
public sealed class PortalJsonFormatterTests
{
    [Fact]
    public void Alarm_HasItsWordAsAFieldOfTheLine()
    {
        KeyValuePair<string, object?>[] state = [new("Alert", "BACKUP_FAILURE"), new("RunId", "abcdefghij"), new("{OriginalFormat}", "alert: {Alert} run {RunId}")];

        var line = Write(new LogEntry<KeyValuePair<string, object?>[]>(LogLevel.Error, "MarketX.DrPortal.Core.Runs.RunExecutor", new EventId(1003), state, null, (_, _) => "alert: BACKUP_FAILURE run abcdefghij"));

        var at = Samples.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        Assert.Equal(
            $$$"""{"Timestamp":"{{{at}}}","EventId":1003,"LogLevel":"Error","Category":"MarketX.DrPortal.Core.Runs.RunExecutor","alert":"BACKUP_FAILURE","Message":"alert: BACKUP_FAILURE run abcdefghij","State":{"Alert":"BACKUP_FAILURE","RunId":"abcdefghij"}}""" + Environment.NewLine,
            line);
    }

    [Fact]
    public void OrdinaryLine_HasNoAlert_AndStaysOneLine()
    {
        var line = Write(new LogEntry<string>(LogLevel.Warning, "Category", default, "two\nlines \"quoted\"", new InvalidOperationException("bad\nnews"), (s, _) => s));

        Assert.Equal(1, line.Count(c => c == '\n'));
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("two\nlines \"quoted\"", json.GetProperty("Message").GetString());
        Assert.Contains("bad\nnews", json.GetProperty("Exception").GetString(), StringComparison.Ordinal);
        Assert.False(json.TryGetProperty("alert", out _));
    }

    [Fact]
    public void Portal_NameJson_IsOurs()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddPortalLog();

        var formatters = builder.Services.BuildServiceProvider().GetServices<ConsoleFormatter>().Where(f => f.Name == ConsoleFormatterNames.Json).ToList();

        // The console takes the first of a name.
        Assert.IsType<PortalJsonFormatter>(formatters[0]);
    }

    private static string Write<TState>(LogEntry<TState> entry)
    {
        using var text = new StringWriter();
        new PortalJsonFormatter(new ManualTime()).Write(entry, null, text);
        return text.ToString();
    }
}

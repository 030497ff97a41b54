using System.Text;
using MarketX.DrPortal.TestServices.Trace;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Web.Tests.OpenId;

/// <summary>Keeps what a portal in this process logs for the search at the end of the tests.</summary>
internal sealed class TraceLogger : ILoggerProvider, ILogger
{
    private const int Enough = 1 << 20;

    private readonly StringBuilder _text = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_text)
        {
            _text.Append(logLevel).Append(": ").Append(formatter(state, exception)).Append(' ').Append(exception).Append('\n');
            if (_text.Length > Enough)
                Keep();
        }
    }

    public void Dispose()
    {
        lock (_text)
            Keep();
    }

    private void Keep()
    {
        TestTrace.Log("portal-in-process", _text.ToString());
        _text.Clear();
    }
}

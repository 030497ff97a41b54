using System.Collections.Concurrent;
using MarketX.DrPortal.TestServices.Trace;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Tests.Engine;

/// <summary>Keeps what was logged, so that a test can look for what must, and must not, be there.</summary>
public sealed class RecordingLogger : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

    /// <summary>Keeps all of it for the search at the end of the tests. Logging does not dispose of a provider that it was given.</summary>
    public void Trace() => TestTrace.Log("engine", string.Join('\n', _lines));

    public void Dispose()
    {
    }
}

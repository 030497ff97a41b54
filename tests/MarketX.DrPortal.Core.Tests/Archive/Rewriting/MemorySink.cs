using MarketX.DrPortal.Core.Archive.Rewriting;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>Keeps what a rewriter writes; may be slow, or fail.</summary>
internal sealed class MemorySink : IArchiveSink
{
    private readonly List<byte> _bytes = [];
    private int _busy;

    /// <summary>Called before each write.</summary>
    public Func<long, CancellationToken, ValueTask>? BeforeWrite { get; init; }

    public byte[] ToArray() => [.. _bytes];

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("Two writes at a time.");
        if (BeforeWrite is not null)
            await BeforeWrite(_bytes.Count, cancellationToken);
        _bytes.AddRange(data.Span);
        Volatile.Write(ref _busy, 0);
    }
}

using System.Collections.Concurrent;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>So many items and no more: who wants another waits until one comes back. This bounds memory and work.</summary>
internal sealed class BoundedPool<T>(int count, Func<T> create) : IDisposable
{
    private readonly ConcurrentBag<T> _free = [];
    private readonly SemaphoreSlim _left = new(count, count);

    public async ValueTask<T> RentAsync(CancellationToken cancellationToken)
    {
        await _left.WaitAsync(cancellationToken);
        return _free.TryTake(out var item) ? item : create();
    }

    public void Return(T item)
    {
        _free.Add(item);
        _left.Release();
    }

    public void Dispose() => _left.Dispose();
}

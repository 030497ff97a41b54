using System.Collections.Concurrent;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>So many pieces and no more: who wants another waits until one has been written. This bounds the memory.</summary>
internal sealed class PiecePool(int count, int capacity) : IDisposable
{
    private readonly ConcurrentBag<Piece> _free = [];
    private readonly SemaphoreSlim _left = new(count, count);

    public async ValueTask<Piece> RentAsync(CancellationToken cancellationToken)
    {
        await _left.WaitAsync(cancellationToken);
        return _free.TryTake(out var piece) ? piece : new Piece(capacity);
    }

    public void Return(Piece piece)
    {
        piece.Reset();
        _free.Add(piece);
        _left.Release();
    }

    public void Dispose()
    {
        foreach (var piece in _free)
            piece.Dispose();
        _left.Dispose();
    }
}

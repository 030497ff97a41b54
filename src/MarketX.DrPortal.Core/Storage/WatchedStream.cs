namespace MarketX.DrPortal.Core.Storage;

/// <summary>A response's body that fails when nothing of it comes for a while, rather than wait for ever. Not thread-safe.</summary>
internal sealed class WatchedStream(Stream body, TimeSpan patience) : ForwardStream
{
    /// <exception cref="IOException">Nothing came.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var watch = new TransferWatch(patience, cancellationToken);
        try
        {
            return await body.ReadAsync(buffer, watch.Token);
        }
        catch (OperationCanceledException e) when (watch.HasEnded)
        {
            var stalled = watch.Stalled(e);
            throw new IOException(stalled.Message, stalled);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Dispose();
        base.Dispose(disposing);
    }
}

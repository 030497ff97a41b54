namespace MarketX.DrPortal.Core.Storage;

/// <summary>A request's body, which tells the watch when some of it is taken to be sent.</summary>
internal sealed class WatchedBody(byte[] bytes, int length, TransferWatch watch) : MemoryStream(bytes, 0, length, writable: false)
{
    public override int Read(byte[] buffer, int offset, int count)
    {
        watch.Beat();
        return base.Read(buffer, offset, count);
    }

    public override int Read(Span<byte> buffer)
    {
        watch.Beat();
        return base.Read(buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        watch.Beat();
        return base.ReadAsync(buffer, offset, count, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        watch.Beat();
        return base.ReadAsync(buffer, cancellationToken);
    }
}

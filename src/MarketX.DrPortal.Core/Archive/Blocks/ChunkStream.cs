namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>The joined chunks as a stream to inflate from; remembers the last four bytes, which are a checksum.</summary>
internal sealed class ChunkStream(ChunkReader chunks) : Stream
{
    /// <summary>Bytes given out.</summary>
    public long Given { get; private set; }

    /// <summary>The last four bytes, most significant first; the lower ones are 0 while there are fewer.</summary>
    public uint LastFour { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Given; set => throw new NotSupportedException(); }

    public void Begin()
    {
        chunks.Begin();
        (Given, LastFour) = (0, 0);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await chunks.ReadAsync(buffer, cancellationToken);
        foreach (var value in buffer.Span[Math.Max(0, count - 4)..count])
            LastFour = (LastFour << 8) | value;
        Given += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

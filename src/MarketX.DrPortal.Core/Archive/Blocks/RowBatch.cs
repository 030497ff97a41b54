using System.Buffers;

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>Some of a block's data, in a buffer that goes back when the batch is disposed.</summary>
public sealed class RowBatch : IDisposable
{
    private readonly int _length;
    private byte[]? _buffer;

    internal RowBatch(byte[] buffer, int length) => (_buffer, _length) = (buffer, length);

    /// <summary>The data, uncompressed; of COPY text without its end mark, so that it can be sent as it is.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public ReadOnlyMemory<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null, this);
            return _buffer.AsMemory(0, _length);
        }
    }

    /// <summary>
    /// Whether the batch starts where a row starts. Otherwise it goes on with a row that is larger than a batch, and
    /// must go the same way as the batch before it.
    /// </summary>
    public required bool StartsRow { get; init; }

    /// <summary>Whether the batch ends where a row ends.</summary>
    public required bool EndsRow { get; init; }

    /// <summary>Rows that end in this batch; 0 for data that is not COPY text.</summary>
    public required long Rows { get; init; }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, null);
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}

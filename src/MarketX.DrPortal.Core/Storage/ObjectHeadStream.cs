namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// Reads an object from its beginning by ranged GETs that grow from 256 KiB to 8 MiB, so that a reader who stops
/// early has fetched little. What breaks is tried again, as <see cref="ObjectRangeStream"/> does.
/// </summary>
public sealed class ObjectHeadStream(IBackupStorage storage, StoredObjectDetail detail) : ForwardStream
{
    private const int FirstRange = 256 << 10;
    private const int LargestRange = 8 << 20;

    private ObjectRangeStream? _range;
    private long _position;
    private long _rangeEnd;
    private int _nextRange = FirstRange;

    /// <inheritdoc />
    public override long Length => detail.Object.Bytes;

    /// <inheritdoc />
    public override long Position { get => _position; set => throw new NotSupportedException(); }

    /// <inheritdoc />
    /// <exception cref="StorageException">The next byte could not be had after several attempts.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length || buffer.IsEmpty)
            return 0;
        if (_position == _rangeEnd)
        {
            if (_range is not null)
                await _range.DisposeAsync();
            var length = Math.Min(_nextRange, Length - _position);
            _range = new ObjectRangeStream(storage, detail.Object.Key, detail.ETag, _position, length);
            _rangeEnd = _position + length;
            _nextRange = Math.Min(_nextRange * 2, LargestRange);
        }

        var read = await _range!.ReadAsync(buffer, cancellationToken);
        _position += read;
        return read;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _range?.Dispose();
        base.Dispose(disposing);
    }
}

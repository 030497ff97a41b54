namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// Reads an object from its beginning by ranged GETs that grow from 256 KiB to 8 MiB, so that a reader who stops
/// early has fetched little.
/// </summary>
public sealed class ObjectHeadStream(IBackupStorage storage, StoredObjectDetail detail) : Stream
{
    private const int FirstRange = 256 << 10;
    private const int LargestRange = 8 << 20;

    private Stream? _range;
    private long _position;
    private long _rangeEnd;
    private int _nextRange = FirstRange;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => detail.Object.Bytes;

    /// <inheritdoc />
    public override long Position { get => _position; set => throw new NotSupportedException(); }

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length || buffer.IsEmpty)
            return 0;
        if (_position == _rangeEnd)
        {
            if (_range is not null)
                await _range.DisposeAsync();
            var length = Math.Min(_nextRange, Length - _position);
            _range = await storage.OpenRangeAsync(detail.Object.Key, detail.ETag, _position, length, cancellationToken);
            _rangeEnd = _position + length;
            _nextRange = Math.Min(_nextRange * 2, LargestRange);
        }

        var read = await _range!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _rangeEnd - _position)], cancellationToken);
        if (read == 0)
            throw new StorageException($"s3://{storage.Bucket}/{detail.Object.Key} ended at byte {_position}, {Length} were announced. Try again.");
        _position += read;
        return read;
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    /// <inheritdoc />
    public override void Flush() { }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _range?.Dispose();
        base.Dispose(disposing);
    }
}

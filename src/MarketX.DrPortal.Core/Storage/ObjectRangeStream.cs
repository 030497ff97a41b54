using System.Net.Sockets;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// Reads a range of an object forward, and goes on where it broke when the connection breaks. Not thread-safe.
/// </summary>
/// <param name="storage">The bucket.</param>
/// <param name="key">The object.</param>
/// <param name="eTag">Its entity tag: another one means that it was replaced, and fails the read.</param>
/// <param name="offset">First byte.</param>
/// <param name="length">Bytes.</param>
public sealed class ObjectRangeStream(IBackupStorage storage, string key, string eTag, long offset, long length) : Stream
{
    private const int Attempts = 5;

    private Stream? _range;
    private long _position;
    private int _failures;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => length;

    /// <inheritdoc />
    public override long Position { get => _position; set => throw new NotSupportedException(); }

    /// <inheritdoc />
    /// <exception cref="StorageException">The range could not be had after several attempts.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_position < length && !buffer.IsEmpty)
        {
            Exception? failure = null;
            try
            {
                _range ??= await storage.OpenRangeAsync(key, eTag, offset + _position, length - _position, cancellationToken);
                var read = await _range.ReadAsync(buffer[..(int)Math.Min(buffer.Length, length - _position)], cancellationToken);
                if (read > 0)
                {
                    _position += read;
                    _failures = 0;
                    return read;
                }
            }
            catch (Exception e) when (e is HttpIOException or HttpRequestException || (e is IOException && e.InnerException is SocketException))
            {
                failure = e;
            }

            if (_range is not null)
                await _range.DisposeAsync();
            _range = null;
            if (++_failures == Attempts)
                throw new StorageException($"s3://{storage.Bucket}/{key} broke off at byte {offset + _position}, {Attempts} times{(failure is null ? "" : $" ({failure.Message})")}. Try again later.");
        }

        return 0;
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

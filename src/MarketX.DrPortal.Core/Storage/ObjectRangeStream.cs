using System.Globalization;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// Reads a range of an object forward, and goes on where it broke when the connection breaks, the server is busy for a
/// moment or nothing comes for a while. Not thread-safe.
/// </summary>
/// <param name="storage">The bucket.</param>
/// <param name="key">The object.</param>
/// <param name="eTag">Its entity tag: another one means that it was replaced, and fails the read.</param>
/// <param name="offset">First byte.</param>
/// <param name="length">Bytes.</param>
public sealed class ObjectRangeStream(IBackupStorage storage, string key, string eTag, long offset, long length) : ForwardStream
{
    private Stream? _range;
    private long _position;
    private int _failures;

    /// <inheritdoc />
    public override long Length => length;

    /// <inheritdoc />
    public override long Position { get => _position; set => throw new NotSupportedException(); }

    /// <inheritdoc />
    /// <exception cref="StorageException">The next byte could not be had after several attempts; the message says which.</exception>
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
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && TransferRetry.IsTransient(e))
            {
                failure = e;
            }

            if (_range is not null)
                await _range.DisposeAsync();
            _range = null;
            if (++_failures == TransferRetry.Attempts)
                throw BrokeOff(failure);
            await Task.Delay(TransferRetry.Pause(_failures), cancellationToken);
        }

        return 0;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _range?.Dispose();
        base.Dispose(disposing);
    }

    private StorageException BrokeOff(Exception? failure) => StorageException.BrokeOff(string.Create(CultureInfo.InvariantCulture,
        $"Reading s3://{storage.Bucket}/{key} broke off at byte {offset + _position:N0} (of the range {offset:N0} to {offset + length - 1:N0}), and {TransferRetry.Attempts} attempts brought no more: {failure?.Message ?? "the answer ended early."} Nothing is wrong with the backup as far as this shows: check the network and the server, then try again."), failure);
}

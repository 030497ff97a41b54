using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>
/// A forward-only archive behind its head, read ahead in large pieces; knows at which byte of the archive it stands.
/// Not thread-safe.
/// </summary>
internal sealed class ArchiveSource(Stream stream, long position, int intSize, int offsetSize) : IDisposable
{
    private const int BufferSize = 256 * 1024;

    // A restore has one of these for each table, and most tables are small.
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private IncrementalHash? _hash;
    private int _start;
    private int _end;

    /// <summary>Bytes from the start of the archive to the next byte.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Bytes of an integer with its sign byte.</summary>
    public int IntLength { get; } = 1 + intSize;

    /// <summary>Bytes of an offset, without its state byte.</summary>
    public int OffsetSize { get; } = offsetSize;

    /// <summary>What is being read, for messages: set it when that changes.</summary>
    public string Place { get; set; } = "data";

    /// <summary>Whether the stream itself failed, so that an exception is its and not about the bytes.</summary>
    public bool StreamFailed { get; private set; }

    public ReadOnlySpan<byte> Available => _buffer.AsSpan(_start, _end - _start);

    public void Advance(int count)
    {
        _hash?.AppendData(_buffer.AsSpan(_start, count));
        _start += count;
        Position += count;
    }

    /// <summary>Reads more bytes behind those available; false at the end of the stream.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Available.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        try
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            return read > 0;
        }
        catch
        {
            StreamFailed = true;
            throw;
        }
    }

    /// <summary>Reads more; an end here means that the archive was cut off.</summary>
    public async ValueTask RequireMoreAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(cancellationToken))
            throw Truncated();
    }

    public ArchiveFormatException Truncated() => new(ArchiveFormatProblem.Truncated, Position + Available.Length, Place,
        "The archive ends in the middle of its data. It was probably cut off while being written or copied.");

    public async ValueTask<byte> ByteAsync(CancellationToken cancellationToken)
    {
        while (Available.IsEmpty)
            await RequireMoreAsync(cancellationToken);
        var value = Available[0];
        Advance(1);
        return value;
    }

    public async ValueTask<int> IntAsync(CancellationToken cancellationToken)
    {
        int value;
        while (!TryTakeInt(out value))
            await RequireMoreAsync(cancellationToken);
        return value;
    }

    /// <summary>
    /// Takes an integer if it is all there. Any value of 32 bits is one: an object identifier from 2^31 on is written
    /// as a negative number.
    /// </summary>
    public bool TryTakeInt(out int value)
    {
        value = 0;
        var bytes = Available;
        if (bytes.Length < IntLength)
            return false;

        var magnitude = IntLength == 9
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..])
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]);
        var negative = bytes[0] == 1;
        if (bytes[0] > 1 || magnitude > (negative ? 1UL << 31 : int.MaxValue))
            throw Damaged("A number is out of range.");
        value = negative ? (int)-(long)magnitude : (int)magnitude;
        Advance(IntLength);
        return true;
    }

    /// <summary>Starts to hash what is taken from here on.</summary>
    public void StartHash() => _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>SHA-256 of what was taken since, as <see cref="PieceHash.Sha256"/>.</summary>
    public string FinishHash()
    {
        using var hash = _hash!;
        _hash = null;
        return PieceHash.Text(hash);
    }

    /// <summary>Stops hashing.</summary>
    public void DropHash()
    {
        _hash?.Dispose();
        _hash = null;
    }

    public ArchiveFormatException Damaged(string message) =>
        new(ArchiveFormatProblem.Damaged, Position, Place, $"The archive is damaged. {message}");

    public void Dispose()
    {
        DropHash();
        ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = ([], 0, 0);
    }
}

using System.Buffers.Binary;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Deflating;
using MarketX.DrPortal.Core.Archive.Rows;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>A piece of data on its way: filled by the reader, worked on by any thread, written in its turn, reused.</summary>
/// <param name="capacity">Bytes of uncompressed data that it takes.</param>
/// <param name="intLength">Bytes of an integer of the archive.</param>
internal sealed class Piece(int capacity, int intLength)
{
    private readonly byte[] _chunk = new byte[intLength + DeflateEncoder.RoomFor(capacity)];
    private int _chunkLength;

    /// <summary>Room for the uncompressed data.</summary>
    public byte[] Buffer { get; } = new byte[capacity];

    /// <summary>Bytes that are in the buffer.</summary>
    public int Length { get; set; }

    /// <summary>Which of the bytes are whole rows that nobody has counted yet.</summary>
    public Range WholeRows { get; set; }

    /// <summary>Rows whose beginning was in an earlier piece; counted by the reader.</summary>
    public RowTally Tally { get; set; }

    public uint Adler { get; private set; }

    public ReadOnlySpan<byte> Raw => Buffer.AsSpan(0, Length);

    /// <summary>The piece as a chunk of the archive, length first.</summary>
    public ReadOnlyMemory<byte> Chunk => _chunk.AsMemory(0, _chunkLength);

    public void Reset() => (Length, WholeRows, Tally) = (0, default, default);

    /// <summary>Counts, digests and compresses.</summary>
    /// <exception cref="InvalidDataException">The rows are not what COPY writes.</exception>
    public void Work(DeflateEncoder encoder)
    {
        Tally += RowTally.Of(Raw[WholeRows]);
        Adler = Adler32.Append(Adler32.Empty, Raw);
        var length = encoder.Encode(Raw, _chunk.AsSpan(intLength));
        // A sign, and the number with its lowest byte first; the bytes above are zero.
        BinaryPrimitives.WriteInt32LittleEndian(_chunk.AsSpan(1), length);
        _chunkLength = intLength + length;
    }
}

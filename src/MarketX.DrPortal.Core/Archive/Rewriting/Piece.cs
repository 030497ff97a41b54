using System.Buffers.Binary;
using System.IO.Compression;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rows;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>A piece of data on its way: filled by the reader, worked on by any thread, written in its turn, reused.</summary>
internal sealed class Piece(int capacity) : IDisposable
{
    private readonly MemoryStream _chunk = new(capacity / 2);

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
    public ReadOnlyMemory<byte> Chunk => _chunk.GetBuffer().AsMemory(0, (int)_chunk.Length);

    public void Reset() => (Length, WholeRows, Tally) = (0, default, default);

    public void Dispose() => _chunk.Dispose();

    /// <summary>Counts, digests and compresses.</summary>
    /// <exception cref="InvalidDataException">The rows are not what COPY writes.</exception>
    public void Work(int level, int intLength)
    {
        Tally += RowTally.Of(Raw[WholeRows]);
        Adler = Adler32.Append(Adler32.Empty, Raw);

        _chunk.SetLength(intLength);
        _chunk.Position = intLength;
        using (var deflate = new DeflateStream(_chunk, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true))
        {
            deflate.Write(Raw);
            // Ends on a byte and without the mark of the last block, so that any other piece can follow.
            deflate.Flush();
            BinaryPrimitives.WriteInt32LittleEndian(_chunk.GetBuffer().AsSpan(1), (int)_chunk.Length - intLength);
            var length = _chunk.Length;
            deflate.Dispose();
            _chunk.SetLength(length);
        }
    }
}

using System.Security.Cryptography;

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>Hashes COPY text into pieces that grow with the table. One for each block.</summary>
internal sealed class PieceRecorder : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<PieceHash> _pieces = [];
    private long _start;
    private long? _archiveOffset;

    /// <summary>Bytes taken so far.</summary>
    public long Length { get; private set; }

    /// <summary>Takes text that cannot be cut; a piece may begin with it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="archiveOffset">Where its chunk is in the archive.</param>
    public void AppendWhole(ReadOnlySpan<byte> text, long archiveOffset)
    {
        if (Length - _start >= PieceHash.LengthAt(_start))
            Close();
        if (Length == _start)
            _archiveOffset = archiveOffset;
        _hash.AppendData(text);
        Length += text.Length;
    }

    /// <summary>Takes text that can be cut anywhere.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var room = _start + PieceHash.LengthAt(_start) - Length;
            if (room == 0)
            {
                Close();
                continue;
            }

            var take = (int)Math.Min(text.Length, room);
            _hash.AppendData(text[..take]);
            Length += take;
            text = text[take..];
        }
    }

    /// <summary>The pieces of all that was taken.</summary>
    public IReadOnlyList<PieceHash> Finish()
    {
        if (Length > _start)
            Close();
        return _pieces;
    }

    public void Dispose() => _hash.Dispose();

    private void Close()
    {
        _pieces.Add(new PieceHash(_start, _archiveOffset, PieceHash.Text(_hash)));
        (_start, _archiveOffset) = (Length, null);
    }
}

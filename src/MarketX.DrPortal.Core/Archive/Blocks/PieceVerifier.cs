using System.Security.Cryptography;

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>Holds a block's data against the piece hashes that a manifest has of it.</summary>
internal sealed class PieceVerifier(ArchiveSource source, IReadOnlyList<PieceHash> pieces, long rawBytes) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _index;
    private long _position;

    private long PieceEnd => _index + 1 < pieces.Count ? pieces[_index + 1].RawOffset : rawBytes;

    public void Append(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (_index >= pieces.Count)
                throw source.Damaged("There is more data than the manifest knows of.");
            var take = (int)Math.Min(data.Length, PieceEnd - _position);
            if (take <= 0)
                throw source.Damaged("The pieces of the manifest do not follow each other.");
            _hash.AppendData(data[..take]);
            _position += take;
            data = data[take..];
            if (_position == PieceEnd)
                Close();
        }
    }

    public void Finish()
    {
        if (_index < pieces.Count)
            throw source.Damaged("There is less data than the manifest knows of.");
    }

    public void Dispose() => _hash.Dispose();

    private void Close()
    {
        var piece = pieces[_index++];
        if (!string.Equals(PieceHash.Text(_hash), piece.Sha256, StringComparison.Ordinal))
            throw source.Damaged($"The piece that starts at byte {piece.RawOffset} of the uncompressed data is not the one that was backed up.");
    }
}

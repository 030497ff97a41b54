using System.IO.Compression;

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>Uncompresses one sequence of chunks and sees to it that it is whole.</summary>
internal sealed class RawDataReader(ArchiveSource source, ArchiveCompressionAlgorithm algorithm) : IDisposable
{
    private readonly ChunkReader _chunks = new(source);
    private ChunkStream? _compressed;
    private ZLibStream? _inflate;
    private uint _adler;

    /// <summary>Whether data so compressed can be read.</summary>
    public static bool CanRead(ArchiveCompressionAlgorithm algorithm) =>
        algorithm is ArchiveCompressionAlgorithm.None or ArchiveCompressionAlgorithm.Gzip;

    /// <summary>The sequence's first chunk comes next.</summary>
    public void Begin()
    {
        _chunks.Begin();
        if (algorithm == ArchiveCompressionAlgorithm.None)
            return;

        _inflate?.Dispose();
        _compressed = new ChunkStream(_chunks);
        _inflate = new ZLibStream(_compressed, CompressionMode.Decompress);
        _adler = Adler32.Empty;
    }

    /// <summary>Fills the room as far as there is data.</summary>
    /// <returns>Bytes read: fewer than there is room for only at the end, which was then found to be sound.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        if (_inflate is null)
            return await _chunks.ReadAsync(room, cancellationToken);

        var filled = 0;
        while (filled < room.Length)
        {
            var read = await InflateAsync(_inflate, room[filled..], cancellationToken);
            if (read == 0)
            {
                await CheckEndAsync(cancellationToken);
                break;
            }

            _adler = Adler32.Append(_adler, room.Span.Slice(filled, read));
            filled += read;
        }

        return filled;
    }

    public void Dispose() => _inflate?.Dispose();

    private async ValueTask<int> InflateAsync(ZLibStream inflate, Memory<byte> room, CancellationToken cancellationToken)
    {
        try
        {
            return await inflate.ReadAsync(room, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or IOException && !source.StreamFailed)
        {
            throw source.Damaged("The compressed data cannot be read.");
        }
    }

    /// <summary>ZLibStream takes an end that comes too early for an end.</summary>
    private async ValueTask CheckEndAsync(CancellationToken cancellationToken)
    {
        var rest = new byte[1];
        if (await _chunks.ReadAsync(rest, cancellationToken) != 0)
            throw source.Damaged("There are bytes behind the compressed data.");
        // pg_dump 16 and later write no chunk at all where there is no data.
        if (_compressed!.Given > 0 && _compressed.LastFour != _adler)
            throw source.Damaged("The compressed data does not end with its own checksum.");
    }
}

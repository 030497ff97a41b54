using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.Channels;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rows;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>Writes the new archive's blocks, in order, and notes what a manifest says about each.</summary>
internal sealed class BlockWriter(
    ChannelReader<RewriteStep> steps, BoundedPool<Piece> pool, IArchiveSink sink, ArchiveHead head, int level) : IDisposable
{
    private readonly int _intLength = 1 + head.Header.IntSize;
    private readonly List<BlockFacts> _blocks = [];
    private readonly byte[] _small = new byte[32];
    private int _smallLength;
    private PieceRecorder? _pieces;
    private IncrementalHash? _stored;
    private long _offset;
    private long _rawBytes;
    private RowTally _tally;
    private int _largeObjects;
    private uint _adler;
    private RewriteProgress _progress = new(0, 0, 0, 0, 0, head.Length);
    private long _totalRows;
    private long _totalRawBytes;

    public long Position { get; private set; } = head.Length;

    public IReadOnlyList<BlockFacts> Blocks => _blocks;

    /// <summary>May be read by any thread at any time.</summary>
    public RewriteProgress Progress => Volatile.Read(ref _progress);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var step in steps.ReadAllAsync(cancellationToken))
        {
            switch (step.Kind)
            {
                case RewriteStepKind.BlockStart:
                    Start(step.Block);
                    break;
                case RewriteStepKind.LargeObject:
                    PutInt(step.LargeObject);
                    _largeObjects += step.LargeObject == 0 ? 0 : 1;
                    break;
                case RewriteStepKind.StreamStart:
                    _adler = Adler32.Empty;
                    PutInt(2);
                    Put(ZlibHeader(level));
                    break;
                case RewriteStepKind.Piece:
                    await PieceAsync(step, cancellationToken);
                    break;
                case RewriteStepKind.StreamEnd:
                    EndStream();
                    break;
                case RewriteStepKind.BlockEnd:
                    await FlushAsync(cancellationToken);
                    End(step.Block);
                    break;
            }

            await FlushAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        _pieces?.Dispose();
        _stored?.Dispose();
    }

    private void Start(BlockHeader block)
    {
        if (head.Header.OffsetSize == 4 && Position > int.MaxValue)
        {
            throw new ArchiveFormatException(ArchiveFormatProblem.Unsupported, block.Offset, BlockHeader.PlaceOf(block.Entry),
                "The archive grows beyond 2 GiB, which its offsets of 4 bytes cannot express.");
        }

        (_offset, _rawBytes, _tally, _largeObjects) = (Position, 0, default, 0);
        if (block.Content == BlockContent.CopyText)
            _pieces = new PieceRecorder();
        else
            _stored = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Put([block.Content == BlockContent.LargeObjects ? (byte)3 : (byte)1]);
        PutInt(block.Entry.DumpId);
    }

    private async ValueTask PieceAsync(RewriteStep step, CancellationToken cancellationToken)
    {
        var piece = step.Piece!;
        try
        {
            await step.Work;
        }
        catch (InvalidDataException e)
        {
            throw new ArchiveFormatException(ArchiveFormatProblem.Damaged, step.Block.Offset,
                BlockHeader.PlaceOf(step.Block.Entry), $"The archive is damaged. {e.Message}");
        }

        _adler = Adler32.Combine(_adler, piece.Adler, piece.Length);
        _pieces?.AppendWhole(piece.Raw, Position);
        _tally += piece.Tally;
        _rawBytes += piece.Length;
        _totalRows += piece.Tally.Rows;
        _totalRawBytes += piece.Length;
        await WriteAsync(piece.Chunk, cancellationToken);
        piece.Reset();
        pool.Return(piece);
        Report(step.Block);
    }

    private void EndStream()
    {
        // An empty block that is the last one, and the checksum.
        PutInt(6);
        Put([3, 0, (byte)(_adler >> 24), (byte)(_adler >> 16), (byte)(_adler >> 8), (byte)_adler]);
        PutInt(0);
    }

    private void End(BlockHeader block)
    {
        _blocks.Add(new BlockFacts
        {
            DumpId = block.Entry.DumpId,
            Content = block.Content,
            Offset = _offset,
            StoredBytes = Position - _offset,
            RawBytes = _rawBytes,
            Tally = block.Content == BlockContent.CopyText ? _tally : null,
            Pieces = _pieces?.Finish() ?? [],
            StoredSha256 = _stored is null ? null : PieceHash.Text(_stored),
            LargeObjects = _largeObjects,
        });
        Dispose();
        (_pieces, _stored) = (null, null);
        Report(block);
    }

    private void Report(BlockHeader block) => Volatile.Write(ref _progress, new RewriteProgress(
        block.Entry.DumpId, _tally.Rows, _blocks.Count, _totalRows, _totalRawBytes, Position));

    private void PutInt(int value)
    {
        var magnitude = Math.Abs((long)value);
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = value < 0 ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], magnitude);
        Put(bytes[.._intLength]);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_small.AsSpan(_smallLength));
        _smallLength += bytes.Length;
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_smallLength == 0)
            return;
        await WriteAsync(_small.AsMemory(0, _smallLength), cancellationToken);
        _smallLength = 0;
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _stored?.AppendData(bytes.Span);
        await sink.WriteAsync(bytes, cancellationToken);
        Position += bytes.Length;
    }

    /// <summary>RFC 1950: deflate, a window of 32 KiB, a hint at the level, and the check bits.</summary>
    private static ReadOnlySpan<byte> ZlibHeader(int level) => level switch
    {
        1 => [0x78, 0x01],
        < 6 => [0x78, 0x5e],
        6 => [0x78, 0x9c],
        _ => [0x78, 0xda],
    };
}

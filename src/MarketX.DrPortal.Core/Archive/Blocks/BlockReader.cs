using System.Buffers;
using MarketX.DrPortal.Core.Archive.Rows;

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>
/// Reads one data block for loading: uncompresses it, verifies it, counts and digests its rows, and cuts it where rows
/// end, so that several connections can load one table. It reads archives that are not compressed or with gzip, by
/// pg_dump or by us; large objects it does not read, as only pg_restore loads them. Not thread-safe.
/// </summary>
/// <remarks>
/// A batch may be given out before the piece that it is in is verified: commit nothing before the last call has
/// returned null. Memory: one batch, besides those that were given out.
/// </remarks>
public sealed class BlockReader : IDisposable
{
    /// <summary>Bytes of a batch unless another number is asked for.</summary>
    public const int DefaultBatchLength = 512 * 1024;

    private readonly ArchiveSource _source;
    private readonly ArchiveHead _head;
    private readonly TocEntry _entry;
    private readonly BlockFacts? _expected;
    private readonly bool _ownsSource = true;
    private readonly int _batchLength;
    private readonly RawDataReader _raw;
    private readonly RowCounter _counter = new();
    private readonly PieceRecorder? _recorder;
    private readonly PieceVerifier? _verifier;
    private BlockHeader? _header;
    private byte[]? _buffer;
    private int _filled;
    private long _rawBytes;
    private bool _disposed;

    /// <summary>Prepares to read a block; nothing is read yet.</summary>
    /// <param name="stream">Starts with the block's first byte; it may go on behind the block and is read ahead. It stays open.</param>
    /// <param name="head">The archive's head.</param>
    /// <param name="dumpId">Number of the block's entry.</param>
    /// <param name="offset">Bytes from the start of the archive to the block.</param>
    /// <param name="expected">What a manifest says of the block, and the block must be; null where nothing is known.</param>
    /// <param name="batchLength">Bytes of a batch at most.</param>
    /// <exception cref="ArgumentException">There is no such entry, or it has no data that can be loaded.</exception>
    /// <exception cref="ArchiveFormatException">The archive's compression is one that only pg_restore reads.</exception>
    public BlockReader(
        Stream stream, ArchiveHead head, int dumpId, long offset, BlockFacts? expected = null, int batchLength = DefaultBatchLength)
        : this(new ArchiveSource(stream, offset, HeaderOf(head).IntSize, head.Header.OffsetSize), head, EntryOf(head, dumpId), expected, batchLength)
    {
    }

    internal BlockReader(ArchiveSource source, ArchiveHead head, BlockHeader header)
        : this(source, head, header.Entry, expected: null, DefaultBatchLength)
    {
        (_header, _ownsSource) = (header, false);
        _raw.Begin();
    }

    private BlockReader(ArchiveSource source, ArchiveHead head, TocEntry entry, BlockFacts? expected, int batchLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchLength, 64);
        if (!RawDataReader.CanRead(head.Header.Compression.Algorithm))
        {
            throw new ArchiveFormatException(ArchiveFormatProblem.Unsupported, head.Header.CompressionFieldPosition, "compression",
                $"Data compressed with {head.Header.Compression} can only be restored by pg_restore.");
        }

        (_source, _head, _entry, _expected, _batchLength) = (source, head, entry, expected, batchLength);
        _raw = new RawDataReader(source, head.Header.Compression.Algorithm);
        if (expected is { Pieces.Count: > 0, RawBytes: { } rawBytes })
            _verifier = new PieceVerifier(source, expected.Pieces, rawBytes);
        else
            _recorder = new PieceRecorder();
    }

    /// <summary>What was found out about the block; null before its end.</summary>
    public BlockFacts? Facts { get; private set; }

    /// <summary>Reads on.</summary>
    /// <returns>The next batch, which the caller disposes, or null when all is read and verified.</returns>
    /// <param name="cancellationToken">Ends the wait for the stream.</param>
    /// <exception cref="ArchiveFormatException">
    /// The block is damaged, cut off, or not what the manifest says; the exception names the table.
    /// </exception>
    /// <exception cref="IOException">The stream failed; its exceptions pass through.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<RowBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Facts is not null)
            return null;

        var header = _header ??= await StartAsync(cancellationToken);
        var isCopy = header.Content == BlockContent.CopyText;
        var buffer = _buffer ??= ArrayPool<byte>.Shared.Rent(_batchLength);
        var read = await _raw.ReadAsync(buffer.AsMemory(_filled, _batchLength - _filled), cancellationToken);
        Observe(buffer.AsSpan(_filled, read));
        _filled += read;

        var isLast = _filled < _batchLength;
        if (isLast && isCopy && !CopyTextEnd.IsAtEndOf(buffer.AsSpan(0, _filled)))
            throw _source.Damaged("The rows do not end as COPY text does.");
        var length = isCopy ? Cut(buffer.AsSpan(0, _filled - CopyTextEnd.Length), isLast) : _filled;
        var batch = Take(buffer, length, isCopy);
        if (!isLast)
            return batch;

        try
        {
            Finish(header);
        }
        catch
        {
            batch.Dispose();
            throw;
        }

        if (length > 0)
            return batch;
        batch.Dispose();
        return null;
    }

    /// <summary>Ends the work. The stream stays open, and batches that were given out stay valid.</summary>
    public void Dispose()
    {
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _raw.Dispose();
        _recorder?.Dispose();
        _verifier?.Dispose();
        if (_ownsSource && !_disposed)
            _source.Dispose();
        _disposed = true;
    }

    private static ArchiveHeader HeaderOf(ArchiveHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return head.Header;
    }

    private static TocEntry EntryOf(ArchiveHead head, int dumpId) => head.Find(dumpId) switch
    {
        null => throw new ArgumentException($"The archive has no entry with number {dumpId}.", nameof(dumpId)),
        { DataState: TocDataState.NoData } => throw new ArgumentException("The entry has no data.", nameof(dumpId)),
        { Description: "BLOBS" } => throw new ArgumentException("Large objects are for pg_restore to load.", nameof(dumpId)),
        var entry => entry,
    };

    private async ValueTask<BlockHeader> StartAsync(CancellationToken cancellationToken)
    {
        // Which content it is shows only behind the first bytes, which belong to the hash.
        _source.StartHash();
        var header = await BlockHeader.ReadAsync(_source, _head, cancellationToken);
        if (header.Entry != _entry)
            throw _source.Damaged($"Here should be {BlockHeader.PlaceOf(_entry)}.");
        if (header.Content == BlockContent.CopyText)
            _source.DropHash();
        _raw.Begin();
        return header;
    }

    private void Observe(ReadOnlySpan<byte> data)
    {
        _rawBytes += data.Length;
        _recorder?.Append(data);
        _verifier?.Append(data);
    }

    /// <summary>How much of the text makes a batch: whole rows, or part of a row that is larger.</summary>
    private int Cut(ReadOnlySpan<byte> text, bool isLast)
    {
        var end = text.LastIndexOf((byte)'\n') + 1;
        if (isLast && end < text.Length)
            throw _source.Damaged("The last row has no end.");
        return isLast || end > 0 ? end : text.Length;
    }

    private RowBatch Take(byte[] buffer, int length, bool isCopy)
    {
        var startsRow = !_counter.IsInsideRow;
        var before = _counter.Tally.Rows;
        if (isCopy)
            Count(buffer.AsSpan(0, length));

        _buffer = ArrayPool<byte>.Shared.Rent(_batchLength);
        buffer.AsSpan(length, _filled - length).CopyTo(_buffer);
        _filled -= length;
        return new RowBatch(buffer, length)
        {
            StartsRow = startsRow,
            EndsRow = !_counter.IsInsideRow,
            Rows = _counter.Tally.Rows - before,
        };
    }

    private void Count(ReadOnlySpan<byte> rows)
    {
        try
        {
            _counter.Append(rows);
        }
        catch (InvalidDataException e)
        {
            throw _source.Damaged(e.Message);
        }
    }

    private void Finish(BlockHeader header)
    {
        _verifier?.Finish();
        var isCopy = header.Content == BlockContent.CopyText;
        var facts = new BlockFacts
        {
            DumpId = header.Entry.DumpId,
            Content = header.Content,
            Offset = header.Offset,
            StoredBytes = _source.Position - header.Offset,
            RawBytes = _rawBytes,
            Tally = isCopy ? _counter.Tally : null,
            Pieces = _verifier is not null ? _expected!.Pieces : isCopy ? _recorder!.Finish() : [],
            StoredSha256 = isCopy ? null : _source.FinishHash(),
        };
        if (_expected is not null)
            BlockComparison.Require(_source, facts, _expected);
        Facts = facts;
    }
}

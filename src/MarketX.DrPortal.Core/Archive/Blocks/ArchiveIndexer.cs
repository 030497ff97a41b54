namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>
/// Reads a whole archive once, forward only, and finds out about each data block what a rewrite would have noted: so an
/// archive that another tool made, with or without offsets, can be restored and verified like ours. Memory does not
/// depend on the archive's size, but for its head and a few bytes for each block and piece.
/// </summary>
public static class ArchiveIndexer
{
    private const int SkipLength = 64 * 1024;

    /// <summary>Reads the archive.</summary>
    /// <param name="stream">The archive, from its first byte; it is read to its end and stays open.</param>
    /// <param name="progress">Is told after each block, and within large ones, how far it is; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The index. With LZ4 and Zstandard rows are not counted, and blocks are hashed as they are stored.</returns>
    /// <exception cref="ArchiveFormatException">The archive cannot be read, is damaged or cut off.</exception>
    /// <exception cref="IOException">The stream failed; its exceptions pass through.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<ArchiveIndex> IndexAsync(Stream stream, IProgress<IndexProgress>? progress, CancellationToken cancellationToken)
    {
        var head = await ArchiveReader.ReadHeadAsync(stream, cancellationToken);
        using var source = new ArchiveSource(stream, head.Length, head.Header.IntSize, head.Header.OffsetSize);
        var blocks = new Dictionary<int, BlockFacts>();
        var rows = 0L;
        while (!source.Available.IsEmpty || await source.FillAsync(cancellationToken))
        {
            if (AppendedTable.Follows(source, head, blocks.Count))
            {
                await AppendedTable.TakeAsync(source, head, blocks, cancellationToken);
                break;
            }

            source.StartHash();
            var header = await BlockHeader.ReadAsync(source, head, cancellationToken);
            if (header.Entry.DataState == TocDataState.Set && header.Entry.Offset != header.Offset)
                throw source.Damaged($"The table of contents says that it is at byte {header.Entry.Offset}.");

            var facts = header.Content == BlockContent.CopyText && RawDataReader.CanRead(head.Header.Compression.Algorithm)
                ? await CountAsync(source, head, header, more => Report(rows + more), cancellationToken)
                : await SkipAsync(source, head, header, () => Report(rows), cancellationToken);
            if (!blocks.TryAdd(facts.DumpId, facts))
                throw source.Damaged("The entry's data comes twice.");
            rows += facts.Tally?.Rows ?? 0;
            Report(rows);

            void Report(long counted) => progress?.Report(new IndexProgress(source.Position, counted, blocks.Count, header.Entry));
        }

        var missing = head.Entries.FirstOrDefault(entry => entry.DataState != TocDataState.NoData && !blocks.ContainsKey(entry.DumpId));
        if (missing is not null)
        {
            source.Place = BlockHeader.PlaceOf(missing);
            throw source.Truncated();
        }

        return new ArchiveIndex(head, source.Position, [.. blocks.Values]);
    }

    private static async Task<BlockFacts> CountAsync(
        ArchiveSource source, ArchiveHead head, BlockHeader header, Action<long> onRows, CancellationToken cancellationToken)
    {
        source.DropHash();
        using var reader = new BlockReader(source, head, header);
        for (var rows = 0L; await reader.ReadAsync(cancellationToken) is { } batch; onRows(rows))
        {
            rows += batch.Rows;
            batch.Dispose();
        }

        return reader.Facts!;
    }

    private static async Task<BlockFacts> SkipAsync(
        ArchiveSource source, ArchiveHead head, BlockHeader header, Action onRead, CancellationToken cancellationToken)
    {
        var chunks = new ChunkReader(source);
        var room = new byte[SkipLength];
        var (bytes, largeObjects) = (0L, 0);
        if (header.Content == BlockContent.LargeObjects)
        {
            for (; await source.IntAsync(cancellationToken) != 0; largeObjects++)
                bytes += await SkipChunksAsync(source, chunks, room, onRead, cancellationToken);
        }
        else
        {
            bytes = await SkipChunksAsync(source, chunks, room, onRead, cancellationToken);
        }

        return new BlockFacts
        {
            DumpId = header.Entry.DumpId,
            Content = header.Content,
            Offset = header.Offset,
            StoredBytes = source.Position - header.Offset,
            RawBytes = head.Header.Compression.Algorithm == ArchiveCompressionAlgorithm.None ? bytes : null,
            StoredSha256 = source.FinishHash(),
            LargeObjects = largeObjects,
        };
    }

    private static async ValueTask<long> SkipChunksAsync(
        ArchiveSource source, ChunkReader chunks, byte[] room, Action onRead, CancellationToken cancellationToken)
    {
        chunks.Begin();
        var bytes = 0L;
        int read;
        do
        {
            read = await chunks.ReadAsync(room, cancellationToken);
            bytes += read;
            onRead();
        }
        while (read == room.Length);
        return bytes;
    }
}

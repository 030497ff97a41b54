using System.Collections.Concurrent;
using System.Threading.Channels;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rows;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// Loads tables straight from the bucket: ranged reads, verified, uncompressed and cut at row boundaries, into one
/// COPY for each table, or several for one that would keep the others waiting.
/// </summary>
internal sealed class CopyLoader(IBackupStorage storage, StoredObjectDetail detail, ArchiveHead head, LoadProgress progress, IReadOnlyList<CopyLane> lanes, int batchesAhead)
{
    // Below this, emptying a table costs more than frozen rows save.
    private const long FreezeFrom = 1 << 20;
    private const long SplitFrom = 64 << 20;

    private readonly ConcurrentDictionary<int, RowTally> _loaded = new();

    /// <summary>Rows of each entry that was loaded, counted and digested on the way.</summary>
    public IReadOnlyDictionary<int, RowTally> Loaded => _loaded;

    /// <summary>Loads a wave: tables that do not depend on each other. The first failure ends it.</summary>
    /// <exception cref="ArchiveFormatException">The bytes are not those that were backed up; names the table.</exception>
    /// <exception cref="RunFailedException">The server refused rows or took another number of them, or the bucket failed; names the table.</exception>
    public async Task LoadAsync(IReadOnlyList<TableLoad> wave, CancellationToken cancellationToken)
    {
        // A table that alone is more than its share of the work goes over all lanes; the others fill up one lane each.
        var share = wave.Sum(load => load.Weight) / lanes.Count;
        var split = lanes.Count > 1 ? wave.Where(load => load.Weight > Math.Max(share, SplitFrom)).ToList() : [];
        foreach (var load in split)
            await LoadFromBucketAsync(load, lanes, cancellationToken);

        var waiting = new ConcurrentQueue<LoadGroup>(LoadGroup.Of(wave.Except(split)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await FirstFailure.WhenAllAsync(lanes.Select(lane => WorkAsync(lane, waiting, stop.Token)), stop);
    }

    private async Task WorkAsync(CopyLane lane, ConcurrentQueue<LoadGroup> waiting, CancellationToken cancellationToken)
    {
        while (waiting.TryDequeue(out var group))
        {
            if (group.Loads is [var single])
            {
                await LoadFromBucketAsync(single, [lane], cancellationToken);
                continue;
            }

            var bytes = await ReadAsync(group, cancellationToken);
            foreach (var load in group.Loads)
                await LoadAsync(load, new MemoryStream(bytes, (int)(load.Offset - group.Offset), (int)load.StoredBytes, writable: false), [lane], cancellationToken);
        }
    }

    private async Task<byte[]> ReadAsync(LoadGroup group, CancellationToken cancellationToken)
    {
        var bytes = new byte[group.Length];
        try
        {
            await using var stream = Open(group.Offset, group.Length);
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (StorageException e)
        {
            throw new RunFailedException($"Loading {group.Loads[0].Name} to {group.Loads[^1].Name}, {group.Loads.Count} tables that lie side by side, failed. {e.Message}", e);
        }
    }

    private ObjectRangeStream Open(long offset, long length) => new(storage, detail.Object.Key, detail.ETag, offset, length);

    private async Task LoadFromBucketAsync(TableLoad load, IReadOnlyList<CopyLane> over, CancellationToken cancellationToken)
    {
        await using var stream = Open(load.Offset, load.StoredBytes);
        await LoadAsync(load, stream, over, cancellationToken);
    }

    private async Task LoadAsync(TableLoad load, Stream stream, IReadOnlyList<CopyLane> over, CancellationToken cancellationToken)
    {
        progress.Begin(load);
        try
        {
            using var reader = new BlockReader(stream, head, load.Entry.DumpId, load.Offset, load.Facts);
            foreach (var lane in over)
                await lane.BeginAsync(load.Target, load.OwnTable && over.Count == 1 && load.Weight >= FreezeFrom, cancellationToken);
            await PumpAsync(load, reader, over, cancellationToken);
            await FinishAsync(load, reader.Facts!.Tally!.Value, over, cancellationToken);
        }
        catch (PostgresException e)
        {
            throw new RunFailedException($"Loading {load.Name} failed: {e.MessageText} (SQLSTATE {e.SqlState}).", e);
        }
        catch (StorageException e)
        {
            throw new RunFailedException($"Loading {load.Name} failed. {e.Message}", e);
        }
    }

    /// <summary>Reads on one task, and writes on one for each lane.</summary>
    private async Task PumpAsync(TableLoad load, BlockReader reader, IReadOnlyList<CopyLane> over, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var queues = over.Select(_ => Channel.CreateBounded<RowBatch>(new BoundedChannelOptions(batchesAhead) { SingleReader = true, SingleWriter = true })).ToList();
        try
        {
            await FirstFailure.WhenAllAsync(
                [Task.Run(() => ReadAsync(reader, [.. queues.Select(q => q.Writer)], stop.Token), CancellationToken.None),
                    .. over.Zip(queues, (lane, queue) => Task.Run(() => WriteAsync(load, lane, queue.Reader, stop.Token), CancellationToken.None))], stop);
        }
        finally
        {
            foreach (var queue in queues)
            {
                while (queue.Reader.TryRead(out var batch))
                    batch.Dispose();
            }
        }
    }

    private static async Task ReadAsync(BlockReader reader, IReadOnlyList<ChannelWriter<RowBatch>> lanes, CancellationToken cancellationToken)
    {
        var lane = 0;
        while (await reader.ReadAsync(cancellationToken) is { } batch)
        {
            // What goes on with a row must follow it on the same lane; else the next lane that has room.
            if (!batch.StartsRow)
                await lanes[lane].WriteAsync(batch, cancellationToken);
            else
                lane = await OfferAsync(lanes, lane, batch, cancellationToken);
        }

        foreach (var queue in lanes)
            queue.Complete();
    }

    private static async ValueTask<int> OfferAsync(IReadOnlyList<ChannelWriter<RowBatch>> lanes, int last, RowBatch batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            for (var i = 1; i <= lanes.Count; i++)
            {
                var lane = (last + i) % lanes.Count;
                if (lanes[lane].TryWrite(batch))
                    return lane;
            }

            await Task.WhenAny(lanes.Select(lane => lane.WaitToWriteAsync(cancellationToken).AsTask()));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task WriteAsync(TableLoad load, CopyLane lane, ChannelReader<RowBatch> queue, CancellationToken cancellationToken)
    {
        await foreach (var batch in queue.ReadAllAsync(cancellationToken))
        {
            using (batch)
            {
                await lane.WriteAsync(batch.Bytes, cancellationToken);
                progress.Add(load, batch.Rows, batch.Bytes.Length);
            }
        }
    }

    // Only now: before its end a block may still turn out not to be the one that was backed up.
    private async Task FinishAsync(TableLoad load, RowTally tally, IReadOnlyList<CopyLane> over, CancellationToken cancellationToken)
    {
        long? inserted = 0;
        foreach (var lane in over)
            inserted += await lane.EndAsync(cancellationToken);
        if (inserted is not null && inserted != tally.Rows)
            throw new RunFailedException($"The server stored {inserted} rows of {load.Name}, and {tally.Rows} were sent. Something on the server drops or adds rows.");
        foreach (var lane in over)
            await lane.CommitAsync(cancellationToken);
        _loaded[load.Entry.DumpId] = tally;
        progress.End(load);
    }
}

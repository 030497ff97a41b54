namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>
/// Joins a sequence of chunks, each an integer length and as many bytes, up to the length 0 that ends them. pg_dump
/// without compression makes a chunk of every row, so reading is synchronous wherever the bytes are there.
/// </summary>
internal sealed class ChunkReader(ArchiveSource source)
{
    private int _left;
    private bool _ended = true;

    /// <summary>The sequence's first length comes next.</summary>
    public void Begin() => (_left, _ended) = (0, false);

    public ChunkStatus Read(Span<byte> room, out int written)
    {
        written = 0;
        while (true)
        {
            if (_ended)
                return ChunkStatus.End;
            if (_left == 0)
            {
                if (!source.TryTakeInt(out _left))
                    return ChunkStatus.NeedsInput;
                if (_left < 0)
                    throw source.Damaged("A piece of data cannot have a negative length.");
                _ended = _left == 0;
                continue;
            }

            if (written == room.Length)
                return ChunkStatus.Full;
            var available = source.Available;
            if (available.IsEmpty)
                return ChunkStatus.NeedsInput;

            var take = Math.Min(Math.Min(_left, available.Length), room.Length - written);
            available[..take].CopyTo(room[written..]);
            source.Advance(take);
            written += take;
            _left -= take;
        }
    }

    /// <summary>Fills the room as far as there are bytes.</summary>
    /// <returns>Bytes read: fewer than there is room for only at the end.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (true)
        {
            var status = Read(room.Span[filled..], out var written);
            filled += written;
            if (status != ChunkStatus.NeedsInput)
                return filled;
            await source.RequireMoreAsync(cancellationToken);
        }
    }
}

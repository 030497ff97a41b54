namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// Takes the head from a stream, keeps it, and counts what of it is certain to come: so it can read in large pieces
/// and still leave the stream exactly at the head's end. Memory grows with the bytes that arrive, never with the
/// bytes that the file announces.
/// </summary>
internal sealed class HeadSource(Stream stream, CancellationToken cancellationToken)
{
    private const int PieceSize = 64 * 1024;

    private byte[] _bytes = new byte[4096];
    private int _filled;
    private long _certainEnd;

    public int Position { get; private set; }

    /// <summary>Said after a field's name, for example <c> of entry 3 of 90</c>; asked only when something is wrong.</summary>
    public Func<string> Place { get; set; } = () => "";

    /// <summary>Announces bytes that the head must still have beyond those announced before.</summary>
    public void Expect(long bytes) => _certainEnd += bytes;

    /// <summary>Fills up to that many bytes from the start, as far as the stream has them; for looking, not taking.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int length)
    {
        while (_filled < length && await FillAsync(length))
        {
        }

        return _bytes.AsMemory(0, _filled);
    }

    /// <summary>Takes the next bytes; what is returned is valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(int length, string field)
    {
        if (length > ArchiveReader.MaxHeadLength - Position)
        {
            throw Problem(ArchiveFormatProblem.TooLarge, Position, field,
                $"The archive's table of contents is larger than the {ArchiveReader.MaxHeadLength >> 20} MiB that can be read.");
        }

        var end = Position + length;
        while (_filled < end)
        {
            if (await FillAsync(end))
                continue;
            throw Problem(ArchiveFormatProblem.Truncated, _filled, field,
                "The archive ends inside its table of contents. It was probably cut off while being written or copied.");
        }

        var taken = _bytes.AsMemory(Position, length);
        Position = end;
        return taken;
    }

    /// <summary>All that was taken.</summary>
    public ReadOnlyMemory<byte> ToHead()
    {
        Array.Resize(ref _bytes, Position);
        return _bytes;
    }

    public ArchiveFormatException Problem(ArchiveFormatProblem problem, long offset, string field, string message) =>
        new(problem, offset, field + Place(), message);

    private async ValueTask<bool> FillAsync(int atLeast)
    {
        var piece = (int)Math.Min(PieceSize, Math.Max(_certainEnd, atLeast) - _filled);
        if (_bytes.Length - _filled < piece)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)_filled + piece)));

        var read = await stream.ReadAsync(_bytes.AsMemory(_filled, piece), cancellationToken);
        _filled += read;
        return read > 0;
    }
}

namespace MarketX.DrPortal.Core.Archive.Rows;

/// <summary>
/// The hash of a row that comes in parts: the same value as <see cref="RowHash.Of"/> of the whole row, in constant
/// memory. Not thread-safe.
/// </summary>
internal sealed class LongRowHash
{
    // The last stripe of the block before, because the input's last 64 bytes may reach back into it, and then one block.
    private readonly byte[] _kept = new byte[Xxh3Accumulators.StripeLength + Xxh3Accumulators.BlockLength];

    private Xxh3Accumulators _lanes = Xxh3Accumulators.Start();
    private int _pending;
    private long _length;

    private Span<byte> Block => _kept.AsSpan(Xxh3Accumulators.StripeLength);

    public void Append(ReadOnlySpan<byte> part)
    {
        _length += part.Length;
        while (!part.IsEmpty)
        {
            if (_pending == Xxh3Accumulators.BlockLength)
            {
                Add(Block);
                _pending = 0;
            }

            // Whole blocks are taken where they are, as long as something follows.
            while (_pending == 0 && part.Length > Xxh3Accumulators.BlockLength)
            {
                Add(part[..Xxh3Accumulators.BlockLength]);
                part = part[Xxh3Accumulators.BlockLength..];
            }

            var take = Math.Min(part.Length, Xxh3Accumulators.BlockLength - _pending);
            part[..take].CopyTo(Block[_pending..]);
            _pending += take;
            part = part[take..];
        }
    }

    /// <summary>The hash of all parts; the next part then starts another row.</summary>
    public UInt128 Finish()
    {
        UInt128 hash;
        if (_length <= Xxh3.MidSizeMax)
        {
            hash = Xxh3.Hash(Block[.._pending]);
        }
        else
        {
            _lanes.AddLast(Block[.._pending], _kept.AsSpan(_pending, Xxh3Accumulators.StripeLength));
            hash = _lanes.Finish(_length);
        }

        _lanes = Xxh3Accumulators.Start();
        (_pending, _length) = (0, 0);
        return hash;
    }

    private void Add(ReadOnlySpan<byte> block)
    {
        _lanes.AddBlock(block);
        block[^Xxh3Accumulators.StripeLength..].CopyTo(_kept);
    }
}

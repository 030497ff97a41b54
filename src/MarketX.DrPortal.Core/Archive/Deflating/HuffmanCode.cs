namespace MarketX.DrPortal.Core.Archive.Deflating;

/// <summary>A prefix code whose codes have a limited length, in the canonical form of RFC 1951, section 3.2.2.</summary>
internal sealed class HuffmanCode(int symbols, int longest)
{
    private readonly byte[] _lengths = new byte[symbols];
    private readonly ushort[] _codes = new ushort[symbols];
    private readonly long[] _sorted = new long[symbols];
    private readonly int[] _tree = new int[symbols];

    /// <summary>Bits of each symbol's code; 0 for a symbol that has none.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>Each symbol's code, its first bit lowest, as it is written.</summary>
    public ReadOnlySpan<ushort> Codes => _codes;

    /// <summary>Makes the code for symbols that come so often; those that never come get none.</summary>
    public void Build(ReadOnlySpan<int> counts)
    {
        Array.Clear(_lengths);
        var used = Sort(counts);
        if (used < 2)
        {
            // Two codes of one bit: a code of a single symbol, or of none, is not taken by every reader.
            var only = used == 0 ? 0 : (int)(_sorted[0] & 0xffff);
            _lengths[only] = _lengths[only == 0 ? 1 : 0] = 1;
        }
        else
        {
            Grow(used);
            Limit(used);
        }

        Number();
    }

    /// <summary>Takes these lengths instead; they must fill the code.</summary>
    public void Take(ReadOnlySpan<byte> lengths)
    {
        lengths.CopyTo(_lengths);
        Number();
    }

    /// <summary>Used symbols, the rarest first; among equals by number, so that the same input gives the same code.</summary>
    private int Sort(ReadOnlySpan<int> counts)
    {
        var used = 0;
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] != 0)
                _sorted[used++] = ((long)counts[symbol] << 16) | (uint)symbol;
        }

        _sorted.AsSpan(0, used).Sort();
        return used;
    }

    /// <summary>
    /// Depths of Huffman's tree, in place (A. Moffat, J. Katajainen, "In-place calculation of minimum-redundancy codes",
    /// 1995): first the weights become parents, then the parents depths, and then the depths those of leaves, longest first.
    /// </summary>
    private void Grow(int used)
    {
        var tree = _tree.AsSpan(0, used);
        for (var at = 0; at < used; at++)
            tree[at] = (int)(_sorted[at] >> 16);

        var (leaf, root) = (0, 0);
        for (var next = 0; next < used - 1; next++)
        {
            var sum = 0;
            for (var child = 0; child < 2; child++)
            {
                if (leaf >= used || (root < next && tree[root] < tree[leaf]))
                {
                    sum += tree[root];
                    tree[root++] = next;
                }
                else
                {
                    sum += tree[leaf++];
                }
            }

            tree[next] = sum;
        }

        tree[used - 2] = 0;
        for (var at = used - 3; at >= 0; at--)
            tree[at] = tree[tree[at]] + 1;

        var (available, inner, place) = (1, used - 2, used - 1);
        for (var depth = 0; available > 0; depth++)
        {
            var nodes = 0;
            for (; inner >= 0 && tree[inner] == depth; inner--)
                nodes++;
            for (; available > nodes; available--)
                tree[place--] = depth;
            available = 2 * nodes;
        }
    }

    /// <summary>
    /// Cuts codes that are too long, and makes room for them by lengthening shorter ones until the code is exactly full;
    /// then gives the longest codes to the rarest symbols.
    /// </summary>
    private void Limit(int used)
    {
        Span<int> ofLength = stackalloc int[longest + 1];
        ofLength.Clear();
        for (var at = 0; at < used; at++)
            ofLength[Math.Min(_tree[at], longest)]++;

        var taken = 0L;
        for (var length = 1; length <= longest; length++)
            taken += (long)ofLength[length] << (longest - length);
        for (; taken > 1L << longest; taken--)
        {
            // One leaf above the bottom becomes a node with two leaves, one of which a leaf of the bottom moves to.
            var length = longest - 1;
            while (ofLength[length] == 0)
                length--;
            ofLength[length]--;
            ofLength[length + 1] += 2;
            ofLength[longest]--;
        }

        var next = 0;
        for (var length = longest; length >= 1; length--)
        {
            for (var left = ofLength[length]; left > 0; left--)
                _lengths[(int)(_sorted[next++] & 0xffff)] = (byte)length;
        }
    }

    private void Number()
    {
        Span<int> next = stackalloc int[longest + 2];
        next.Clear();
        foreach (var length in _lengths)
            next[length + 1] += length == 0 ? 0 : 1;
        for (var length = 1; length <= longest + 1; length++)
            next[length] = (next[length] + next[length - 1]) << 1;

        for (var symbol = 0; symbol < _lengths.Length; symbol++)
        {
            var length = _lengths[symbol];
            _codes[symbol] = length == 0 ? (ushort)0 : Reversed(next[length]++, length);
        }
    }

    private static ushort Reversed(int code, int length)
    {
        var bits = (uint)code;
        bits = ((bits >> 1) & 0x5555) | ((bits & 0x5555) << 1);
        bits = ((bits >> 2) & 0x3333) | ((bits & 0x3333) << 2);
        bits = ((bits >> 4) & 0x0f0f) | ((bits & 0x0f0f) << 4);
        bits = ((bits >> 8) & 0x00ff) | ((bits & 0x00ff) << 8);
        return (ushort)(bits >> (16 - length));
    }
}

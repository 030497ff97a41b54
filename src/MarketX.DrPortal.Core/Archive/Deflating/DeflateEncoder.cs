namespace MarketX.DrPortal.Core.Archive.Deflating;

/// <summary>
/// Deflate (RFC 1951) for COPY text, each call apart from any other: what it writes refers to nothing before it, ends on a
/// byte and without the mark of the last block, so that the outputs of any calls follow each other in one stream.
/// The same input and level give the same output. Not for several threads at a time; reusing one saves its tables, 230 KB
/// and 256 KB of sequences. docs/decisions.md says why it is not zlib.
/// </summary>
internal sealed class DeflateEncoder(int level)
{
    // Bytes of a block: enough for a code of its own to pay, few enough to follow the data.
    private const int BlockLength = 1 << 18;
    private const int Margin = 2 * MatchIndex.Reach;

    // From this length on a match is cheaper than its bytes, whatever they are.
    private const int AlwaysWorth = 10;

    private readonly DeflateEffort _effort = DeflateEffort.Of(level);
    private readonly MatchIndex _index = new();
    private readonly SymbolPrices _prices = new();
    private readonly BlockEncoder _block = new();

    /// <summary>Bytes of room that <see cref="Encode"/> needs for an input, whatever is in it.</summary>
    public static int RoomFor(int inputLength) => inputLength + (inputLength >> 10) + 64;

    /// <summary>Compresses.</summary>
    /// <param name="input">What to compress.</param>
    /// <param name="output">Room for <see cref="RoomFor"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The output is too small.</exception>
    public int Encode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.Length < RoomFor(input.Length))
            throw new ArgumentException("The output is too small.", nameof(output));
        var writer = new BitWriter(output);
        _index.Clear();
        _prices.Guess(input);
        for (var at = 0; at < input.Length;)
        {
            var length = Parse(input, at);
            _block.Write(input.Slice(at, length), ref writer);
            _prices.Learn(_block.Literals, _block.Distances);
            at += length;
        }

        // An empty stored block: what comes next begins on a byte.
        writer.Write(0, 3);
        writer.Align();
        writer.Copy([0x00, 0x00, 0xff, 0xff]);
        return writer.Length;
    }

    /// <summary>Finds the sequences of one block.</summary>
    /// <returns>Its bytes.</returns>
    private unsafe int Parse(ReadOnlySpan<byte> whole, int blockStart)
    {
        var (index, prices, block, effort) = (_index, _prices, _block, _effort);
        fixed (byte* input = whole)
        {
            var inputEnd = input + whole.Length;
            // The last bytes are literals, so that no look reads beyond the end.
            var limit = whole.Length - Margin;
            var blockLimit = Math.Min(limit, blockStart + BlockLength);
            // Nothing lies before the first byte.
            var (at, literalsStart) = (Math.Max(blockStart, 1), blockStart);
            block.Begin();
            while (at < blockLimit && !block.IsFull)
            {
                var end = Least(input + at + DeflateSymbols.MaxMatch, inputEnd);
                var length = index.FindAndAdd(input, at, end, 3, effort.EnoughLength, out var distance);
                if (distance == 0 || (length < AlwaysWorth && !prices.IsWorth(whole.Slice(at, length), BlockEncoder.DistanceSymbol(distance))))
                {
                    at += 1 + Math.Min(effort.SkipMost, (at - literalsStart) >> effort.SkipAfter);
                    continue;
                }

                while (length < effort.LazyBelow && at + 1 < limit && input + at + 1 + length < inputEnd)
                {
                    end = Least(input + at + 1 + DeflateSymbols.MaxMatch, inputEnd);
                    var longer = index.FindAndAdd(input, at + 1, end, length, effort.EnoughLength, out var other);
                    if (other == 0)
                        break;
                    (at, length, distance) = (at + 1, longer, other);
                }

                // What was skipped or given up may belong to the match.
                var matchEnd = at + length;
                while (at > literalsStart && at > distance && length < DeflateSymbols.MaxMatch && input[at - 1] == input[at - distance - 1])
                    (at, length) = (at - 1, length + 1);

                block.Add(at - literalsStart, length, distance);
                var indexEnd = Math.Min(matchEnd, limit);
                for (var next = at + 2; next < indexEnd; next += effort.IndexStep)
                    index.Add(input, next);
                at = literalsStart = matchEnd;
            }

            if (at >= limit)
                return whole.Length - blockStart;
            // A match may reach beyond; bytes that were only skipped go to the next block.
            return Math.Max(literalsStart, Math.Min(at, blockLimit)) - blockStart;
        }
    }

    private static unsafe byte* Least(byte* one, byte* other) => one < other ? one : other;
}

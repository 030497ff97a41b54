using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MarketX.DrPortal.Core.Archive.Deflating;

/// <summary>Collects the sequences of one block and writes it in the shortest of the three ways of RFC 1951, section 3.2.3.</summary>
internal sealed class BlockEncoder
{
    private const int Most = 1 << 15, StoredMost = 65535;

    private static readonly HuffmanCode FixedLiterals = FixedLiteralCode();
    private static readonly HuffmanCode FixedDistances = FixedDistanceCode();

    private readonly Sequence[] _sequences = new Sequence[Most];
    private readonly int[] _literalCounts = new int[DeflateSymbols.LiteralsAndLengths];
    private readonly int[] _distanceCounts = new int[DeflateSymbols.Distances];
    private readonly uint[] _packed = new uint[DeflateSymbols.LiteralsAndLengths];
    private readonly CodeTable _table = new();
    private int _count;

    /// <summary>The codes of the last block that was written, for literals and lengths.</summary>
    public HuffmanCode Literals { get; } = new(DeflateSymbols.LiteralsAndLengths, 15);

    /// <summary>The same for distances.</summary>
    public HuffmanCode Distances { get; } = new(DeflateSymbols.Distances, 15);

    public bool IsFull => _count == Most;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DistanceSymbol(int distance)
    {
        var less = distance - 1;
        return DeflateSymbols.DistanceSymbols[less < 256 ? less : 256 + (less >> 7)];
    }

    public void Begin()
    {
        _count = 0;
        Array.Clear(_literalCounts);
        Array.Clear(_distanceCounts);
    }

    /// <summary>One more sequence; only while it is not full.</summary>
    public void Add(int literals, int length, int distance)
    {
        _sequences[_count++] = new Sequence(literals, (ushort)length, (ushort)(distance - 1));
        _literalCounts[DeflateSymbols.FirstLength + DeflateSymbols.LengthSymbols[length]]++;
        _distanceCounts[DistanceSymbol(distance)]++;
    }

    /// <summary>Writes the block.</summary>
    /// <param name="block">Its bytes: those of the sequences, and behind them literals.</param>
    /// <param name="writer">Takes it.</param>
    public void Write(ReadOnlySpan<byte> block, ref BitWriter writer)
    {
        CountLiterals(block);
        Literals.Build(_literalCounts);
        Distances.Build(_distanceCounts);
        _table.Build(Literals, Distances);
        var dynamic = _table.Bits + Cost(Literals, Distances);
        var withFixed = Cost(FixedLiterals, FixedDistances);
        // Three bits, at most seven to the next byte, and two lengths.
        var stored = (8L * block.Length) + (42L * ((block.Length + StoredMost - 1) / StoredMost));
        if (stored <= Math.Min(dynamic, withFixed))
        {
            Store(block, ref writer);
        }
        else if (withFixed <= dynamic)
        {
            writer.Write(0b010, 3);
            WriteSymbols(block, FixedLiterals, FixedDistances, ref writer);
        }
        else
        {
            writer.Write(0b100, 3);
            _table.Write(ref writer);
            WriteSymbols(block, Literals, Distances, ref writer);
        }
    }

    private static void Store(ReadOnlySpan<byte> block, ref BitWriter writer)
    {
        Span<byte> lengths = stackalloc byte[4];
        while (!block.IsEmpty)
        {
            var part = block[..Math.Min(block.Length, StoredMost)];
            writer.Write(0, 3);
            writer.Align();
            BinaryPrimitives.WriteUInt16LittleEndian(lengths, (ushort)part.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(lengths[2..], (ushort)~part.Length);
            writer.Copy(lengths);
            writer.Copy(part);
            block = block[part.Length..];
        }
    }

    private static HuffmanCode FixedLiteralCode()
    {
        Span<byte> lengths = stackalloc byte[288];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        var code = new HuffmanCode(lengths.Length, 9);
        code.Take(lengths);
        return code;
    }

    private static HuffmanCode FixedDistanceCode()
    {
        Span<byte> lengths = stackalloc byte[DeflateSymbols.Distances];
        lengths.Fill(5);
        var code = new HuffmanCode(lengths.Length, 5);
        code.Take(lengths);
        return code;
    }

    private void CountLiterals(ReadOnlySpan<byte> block)
    {
        var counts = _literalCounts;
        var rest = block;
        foreach (ref readonly var sequence in _sequences.AsSpan(0, _count))
        {
            foreach (var value in rest[..sequence.Literals])
                counts[value]++;
            rest = rest[(sequence.Literals + sequence.Length)..];
        }

        foreach (var value in rest)
            counts[value]++;
        counts[DeflateSymbols.EndOfBlock] = 1;
    }

    /// <summary>Bits of the block's symbols, less those of the table.</summary>
    private long Cost(HuffmanCode literals, HuffmanCode distances)
    {
        var bits = 3L;
        for (var symbol = 0; symbol < _literalCounts.Length; symbol++)
        {
            var extra = symbol < DeflateSymbols.FirstLength ? 0 : DeflateSymbols.LengthExtraBits[symbol - DeflateSymbols.FirstLength];
            bits += (long)_literalCounts[symbol] * (literals.Lengths[symbol] + extra);
        }

        for (var symbol = 0; symbol < _distanceCounts.Length; symbol++)
            bits += (long)_distanceCounts[symbol] * (distances.Lengths[symbol] + DeflateSymbols.DistanceExtraBits[symbol]);
        return bits;
    }

    private void WriteSymbols(ReadOnlySpan<byte> block, HuffmanCode literals, HuffmanCode distances, ref BitWriter output)
    {
        // A copy in registers: through the reference each bit would go through memory.
        var writer = output;
        var packed = _packed;
        for (var symbol = 0; symbol < packed.Length; symbol++)
            packed[symbol] = literals.Codes[symbol] | ((uint)literals.Lengths[symbol] << 16);

        var rest = block;
        foreach (ref readonly var sequence in _sequences.AsSpan(0, _count))
        {
            WriteLiterals(rest[..sequence.Literals], packed, ref writer);
            rest = rest[(sequence.Literals + sequence.Length)..];

            var length = DeflateSymbols.LengthSymbols[sequence.Length];
            Put(packed[DeflateSymbols.FirstLength + length], ref writer);
            writer.Add((uint)(sequence.Length - DeflateSymbols.LengthBase[length]), DeflateSymbols.LengthExtraBits[length]);
            var distance = DistanceSymbol(sequence.DistanceLessOne + 1);
            writer.Add(distances.Codes[distance], distances.Lengths[distance]);
            writer.Add((uint)(sequence.DistanceLessOne + 1 - DeflateSymbols.DistanceBase[distance]), DeflateSymbols.DistanceExtraBits[distance]);
            writer.Flush();
        }

        WriteLiterals(rest, packed, ref writer);
        Put(packed[DeflateSymbols.EndOfBlock], ref writer);
        writer.Flush();
        output = writer;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLiterals(ReadOnlySpan<byte> literals, uint[] packed, ref BitWriter writer)
    {
        // Three codes of 15 bits at most, and seven bits that are left of the last: they fit into 57.
        for (; literals.Length >= 3; literals = literals[3..])
        {
            Put(packed[literals[0]], ref writer);
            Put(packed[literals[1]], ref writer);
            Put(packed[literals[2]], ref writer);
            writer.Flush();
        }

        foreach (var literal in literals)
            Put(packed[literal], ref writer);
        writer.Flush();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(uint packed, ref BitWriter writer) => writer.Add(packed & 0xffff, (int)(packed >> 16));
}

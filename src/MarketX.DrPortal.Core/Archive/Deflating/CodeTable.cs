namespace MarketX.DrPortal.Core.Archive.Deflating;

/// <summary>The table at the beginning of a block that tells its codes (RFC 1951, section 3.2.7).</summary>
internal sealed class CodeTable
{
    private const int Symbols = 19, Repeat = 16, FewZeros = 17, ManyZeros = 18;

    private readonly HuffmanCode _code = new(Symbols, 7);
    private readonly byte[] _lengths = new byte[DeflateSymbols.LiteralsAndLengths + DeflateSymbols.Distances];
    private readonly ushort[] _runs = new ushort[DeflateSymbols.LiteralsAndLengths + DeflateSymbols.Distances];
    private readonly int[] _counts = new int[Symbols];
    private int _literals, _distances, _runCount, _written;

    /// <summary>Bits that it takes.</summary>
    public int Bits { get; private set; }

    private static ReadOnlySpan<byte> Order => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    public void Build(HuffmanCode literals, HuffmanCode distances)
    {
        _literals = Used(literals.Lengths, DeflateSymbols.FirstLength);
        _distances = Used(distances.Lengths, 1);
        literals.Lengths[.._literals].CopyTo(_lengths);
        distances.Lengths[.._distances].CopyTo(_lengths.AsSpan(_literals));
        FindRuns(_lengths.AsSpan(0, _literals + _distances));
        _code.Build(_counts);

        _written = Symbols;
        while (_written > 4 && _code.Lengths[Order[_written - 1]] == 0)
            _written--;
        Bits = 14 + (3 * _written);
        for (var symbol = 0; symbol < Symbols; symbol++)
            Bits += _counts[symbol] * (_code.Lengths[symbol] + ExtraBits(symbol));
    }

    public void Write(ref BitWriter writer)
    {
        writer.Write((uint)(_literals - DeflateSymbols.FirstLength), 5);
        writer.Write((uint)(_distances - 1), 5);
        writer.Write((uint)(_written - 4), 4);
        foreach (var symbol in Order[.._written])
            writer.Write(_code.Lengths[symbol], 3);
        foreach (var run in _runs.AsSpan(0, _runCount))
        {
            var symbol = run & 31;
            writer.Write(_code.Codes[symbol], _code.Lengths[symbol]);
            writer.Write((uint)run >> 5, ExtraBits(symbol));
        }
    }

    private static int Used(ReadOnlySpan<byte> lengths, int atLeast) => Math.Max(atLeast, lengths.LastIndexOfAnyExcept((byte)0) + 1);

    private static int ExtraBits(int symbol) => symbol switch { Repeat => 2, FewZeros => 3, ManyZeros => 7, _ => 0 };

    private void FindRuns(ReadOnlySpan<byte> lengths)
    {
        _runCount = 0;
        Array.Clear(_counts);
        for (var at = 0; at < lengths.Length;)
        {
            var length = lengths[at];
            var rest = lengths[at..];
            var run = rest.IndexOfAnyExcept(length);
            run = run < 0 ? rest.Length : run;
            if (length == 0 && run >= 3)
            {
                run = Math.Min(run, 138);
                if (run <= 10)
                    Add(FewZeros, run - 3);
                else
                    Add(ManyZeros, run - 11);
                at += run;
                continue;
            }

            Add(length, 0);
            at++;
            if (run >= 4)
            {
                run = Math.Min(run - 1, 6);
                Add(Repeat, run - 3);
                at += run;
            }
        }
    }

    private void Add(int symbol, int extra)
    {
        _runs[_runCount++] = (ushort)(symbol | (extra << 5));
        _counts[symbol]++;
    }
}

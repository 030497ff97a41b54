namespace MarketX.DrPortal.Core.Archive.Deflating;

/// <summary>The alphabets of RFC 1951, section 3.2.5: which symbol, and how many bits more, say a length or a distance.</summary>
internal static class DeflateSymbols
{
    public const int EndOfBlock = 256, FirstLength = 257, LiteralsAndLengths = 286, Distances = 30;
    public const int MinMatch = 3, MaxMatch = 258, Window = 32768;

    /// <summary>The shortest length of each symbol from <see cref="FirstLength"/> on.</summary>
    public static ReadOnlySpan<ushort> LengthBase =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    public static ReadOnlySpan<byte> LengthExtraBits =>
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    public static ReadOnlySpan<ushort> DistanceBase =>
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
        8193, 12289, 16385, 24577,
    ];

    public static ReadOnlySpan<byte> DistanceExtraBits =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>For each length up to <see cref="MaxMatch"/>: its symbol, less <see cref="FirstLength"/>.</summary>
    public static byte[] LengthSymbols { get; } = Spread(LengthBase, MaxMatch + 1);

    /// <summary>
    /// For distances up to 256 their symbols, at distance - 1; behind them those of longer ones, at 256 + (distance - 1) / 128,
    /// because from there on symbols change at multiples of 128 only.
    /// </summary>
    public static byte[] DistanceSymbols { get; } = DistanceTable();

    private static byte[] Spread(ReadOnlySpan<ushort> bases, int count)
    {
        var symbols = new byte[count];
        for (var symbol = 0; symbol < bases.Length; symbol++)
            symbols.AsSpan(bases[symbol]).Fill((byte)symbol);
        return symbols;
    }

    private static byte[] DistanceTable()
    {
        var all = Spread(DistanceBase, Window + 1);
        var table = new byte[512];
        for (var at = 0; at < 256; at++)
        {
            table[at] = all[at + 1];
            table[256 + at] = all[(at << 7) + 1];
        }

        return table;
    }
}

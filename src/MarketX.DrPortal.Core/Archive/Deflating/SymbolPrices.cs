using System.Runtime.CompilerServices;

namespace MarketX.DrPortal.Core.Archive.Deflating;

/// <summary>
/// What literals and matches cost in bits, so that a short match is taken only where it is cheaper than the bytes that it
/// stands for: among hexadecimal digits four bytes from far away cost more than the digits themselves.
/// </summary>
internal sealed class SymbolPrices
{
    // What has no code yet may get one that is about as long.
    private const byte Unseen = 13, UnseenDistance = 10;
    private const int Sampled = 1 << 15;

    private readonly byte[] _literals = new byte[256];
    private readonly byte[] _lengths = new byte[DeflateSymbols.MaxMatch + 1];
    private readonly byte[] _distances = new byte[DeflateSymbols.Distances];

    /// <summary>A guess, before there is a code: literals by how often each comes at the beginning.</summary>
    public void Guess(ReadOnlySpan<byte> input)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        var sample = input[..Math.Min(input.Length, Sampled)];
        foreach (var value in sample)
            counts[value]++;
        for (var value = 0; value < 256; value++)
        {
            _literals[value] = counts[value] == 0
                ? Unseen
                : (byte)Math.Clamp((int)Math.Round(Math.Log2((double)sample.Length / counts[value])), 2, Unseen);
        }

        for (var length = DeflateSymbols.MinMatch; length <= DeflateSymbols.MaxMatch; length++)
            _lengths[length] = (byte)(6 + DeflateSymbols.LengthExtraBits[DeflateSymbols.LengthSymbols[length]]);
        for (var symbol = 0; symbol < DeflateSymbols.Distances; symbol++)
            _distances[symbol] = (byte)(4 + DeflateSymbols.DistanceExtraBits[symbol]);
    }

    /// <summary>The next block will be much like the last one.</summary>
    public void Learn(HuffmanCode literals, HuffmanCode distances)
    {
        for (var value = 0; value < 256; value++)
            _literals[value] = Known(literals.Lengths[value], Unseen);
        for (var length = DeflateSymbols.MinMatch; length <= DeflateSymbols.MaxMatch; length++)
        {
            var symbol = DeflateSymbols.LengthSymbols[length];
            _lengths[length] = (byte)(Known(literals.Lengths[DeflateSymbols.FirstLength + symbol], Unseen) + DeflateSymbols.LengthExtraBits[symbol]);
        }

        for (var symbol = 0; symbol < DeflateSymbols.Distances; symbol++)
            _distances[symbol] = (byte)(Known(distances.Lengths[symbol], UnseenDistance) + DeflateSymbols.DistanceExtraBits[symbol]);
    }

    /// <summary>Whether a match costs less than its bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsWorth(ReadOnlySpan<byte> bytes, int distanceSymbol)
    {
        var bits = 0;
        foreach (var value in bytes)
            bits += _literals[value];
        return bits > _lengths[bytes.Length] + _distances[distanceSymbol];
    }

    private static byte Known(byte length, byte otherwise) => length == 0 ? otherwise : length;
}

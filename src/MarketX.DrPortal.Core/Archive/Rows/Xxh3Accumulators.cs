using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MarketX.DrPortal.Core.Archive.Rows;

/// <summary>The state of XXH3 for inputs beyond 240 bytes: eight lanes of 64 bits, fed in stripes of 64 bytes.</summary>
internal struct Xxh3Accumulators
{
    /// <summary>Bytes after which the lanes are scrambled: 16 stripes.</summary>
    public const int BlockLength = 1024;

    public const int StripeLength = 64;

    private const int ScrambleKey = 128;
    private const int LastStripeKey = 121;

    private Vector256<ulong> _first;
    private Vector256<ulong> _second;

    public static Xxh3Accumulators Start() => new()
    {
        _first = Vector256.Create(Xxh3.Prime32C, Xxh3.Prime64A, Xxh3.Prime64B, Xxh3.Prime64C),
        _second = Vector256.Create(Xxh3.Prime64D, Xxh3.Prime32B, Xxh3.Prime64E, Xxh3.Prime32A),
    };

    public static UInt128 Hash(ReadOnlySpan<byte> input)
    {
        var lanes = Start();
        var at = 0;
        for (; input.Length - at > BlockLength; at += BlockLength)
            lanes.AddBlock(input.Slice(at, BlockLength));
        lanes.AddLast(input[at..], input[^StripeLength..]);
        return lanes.Finish(input.Length);
    }

    /// <summary>Takes a whole block; there must be more bytes after it.</summary>
    public void AddBlock(ReadOnlySpan<byte> block)
    {
        AddStripes(block, BlockLength / StripeLength);
        Scramble(ref _first, 0);
        Scramble(ref _second, 32);
    }

    /// <summary>Takes what is left, 1 to 1,024 bytes, and the last 64 bytes of the whole input.</summary>
    public void AddLast(ReadOnlySpan<byte> rest, ReadOnlySpan<byte> lastStripe)
    {
        AddStripes(rest, (rest.Length - 1) / StripeLength);
        AddStripe(ref MemoryMarshal.GetReference(lastStripe[..StripeLength]), LastStripeKey);
    }

    public readonly UInt128 Finish(long length) => new(
        Merge(117, ~((ulong)length * Xxh3.Prime64B)), Merge(11, (ulong)length * Xxh3.Prime64A));

    private void AddStripes(ReadOnlySpan<byte> bytes, int stripes)
    {
        ref var start = ref MemoryMarshal.GetReference(bytes[..(stripes * StripeLength)]);
        for (var stripe = 0; stripe < stripes; stripe++)
            AddStripe(ref Unsafe.Add(ref start, stripe * StripeLength), stripe * 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddStripe(ref byte stripe, int key)
    {
        _first = Add(_first, ref stripe, 0, key);
        _second = Add(_second, ref stripe, 32, key + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Add(Vector256<ulong> lanes, ref byte stripe, int at, int key)
    {
        var data = Vector256.LoadUnsafe(ref stripe, (nuint)at).AsUInt64();
        var keyed = data ^ Secret(key);
        var swapped = Vector256.Shuffle(data, Vector256.Create(1UL, 0, 3, 2));
        return lanes + swapped + MultiplyHalves(keyed, keyed >>> 32);
    }

    private static void Scramble(ref Vector256<ulong> lanes, int at)
    {
        lanes = lanes ^ (lanes >>> 47) ^ Secret(ScrambleKey + at);
        var prime = Vector256.Create((ulong)Xxh3.Prime32A);
        lanes = MultiplyHalves(lanes, prime) + (MultiplyHalves(lanes >>> 32, prime) << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Secret(int at) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(Xxh3.Secret), (nuint)at).AsUInt64();

    /// <summary>Products of the lower 32 bits. One instruction where there is AVX2, which the general product is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> MultiplyHalves(Vector256<ulong> left, Vector256<ulong> right)
    {
        if (Avx2.IsSupported)
            return Avx2.Multiply(left.AsUInt32(), right.AsUInt32());
        var mask = Vector256.Create((ulong)uint.MaxValue);
        return (left & mask) * (right & mask);
    }

    private readonly ulong Merge(int key, ulong start)
    {
        start += Xxh3.MultiplyAndFold(_first[0] ^ Xxh3.Key(key), _first[1] ^ Xxh3.Key(key + 8));
        start += Xxh3.MultiplyAndFold(_first[2] ^ Xxh3.Key(key + 16), _first[3] ^ Xxh3.Key(key + 24));
        start += Xxh3.MultiplyAndFold(_second[0] ^ Xxh3.Key(key + 32), _second[1] ^ Xxh3.Key(key + 40));
        start += Xxh3.MultiplyAndFold(_second[2] ^ Xxh3.Key(key + 48), _second[3] ^ Xxh3.Key(key + 56));
        return Xxh3.Avalanche(start);
    }
}

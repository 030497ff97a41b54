using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MarketX.DrPortal.Core.Archive.Rows;

/// <summary>
/// XXH3 with 128 bits and without a seed, as the xxHash specification (doc/xxhash_spec.md, version 0.2.0) defines it.
/// Written here because the package that has it cannot be restored; the tests hold it against the published vectors.
/// Little-endian machines only, which is all that .NET runs on here.
/// </summary>
internal static class Xxh3
{
    /// <summary>Inputs longer than this many bytes take the path of <see cref="Xxh3Accumulators"/>.</summary>
    public const int MidSizeMax = 240;

    public const uint Prime32A = 0x9E3779B1;
    public const uint Prime32B = 0x85EBCA77;
    public const uint Prime32C = 0xC2B2AE3D;
    public const ulong Prime64A = 0x9E3779B185EBCA87;
    public const ulong Prime64B = 0xC2B2AE3D27D4EB4F;
    public const ulong Prime64C = 0x165667B19E3779F9;
    public const ulong Prime64D = 0x85EBCA77C2B2AE63;
    public const ulong Prime64E = 0x27D4EB2F165667C5;

    public static ReadOnlySpan<byte> Secret =>
    [
        0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c,
        0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f,
        0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
        0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c,
        0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb, 0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3,
        0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
        0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d,
        0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64,
        0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
        0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e,
        0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce,
        0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
    ];

    public static UInt128 Hash(ReadOnlySpan<byte> input) => input.Length switch
    {
        > MidSizeMax => Xxh3Accumulators.Hash(input),
        > 128 => Hash129To240(input),
        > 16 => Hash17To128(input),
        > 8 => Hash9To16(input),
        >= 4 => Hash4To8(input),
        > 0 => Hash1To3(input),
        _ => new UInt128(Avalanche64(Key(80) ^ Key(88)), Avalanche64(Key(64) ^ Key(72))),
    };

    /// <summary>Eight bytes of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref byte start, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));

    /// <summary>Eight bytes of the secret.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Key(int at) => Read(ref MemoryMarshal.GetReference(Secret), at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyAndFold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 37)) * 0x165667919E3779F9;
        return hash ^ (hash >> 32);
    }

    private static ulong Avalanche64(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * Prime64B;
        hash = (hash ^ (hash >> 29)) * Prime64C;
        return hash ^ (hash >> 32);
    }

    private static UInt128 Hash1To3(ReadOnlySpan<byte> input)
    {
        var length = input.Length;
        var low = ((uint)input[0] << 16) | ((uint)input[length >> 1] << 24) | input[length - 1] | ((uint)length << 8);
        var high = BitOperations.RotateLeft(BinaryPrimitives.ReverseEndianness(low), 13);
        return new UInt128(
            Avalanche64(high ^ (uint)(Key(8) ^ (Key(8) >> 32))), Avalanche64(low ^ (uint)(Key(0) ^ (Key(0) >> 32))));
    }

    private static UInt128 Hash4To8(ReadOnlySpan<byte> input)
    {
        var first = BinaryPrimitives.ReadUInt32LittleEndian(input);
        var last = BinaryPrimitives.ReadUInt32LittleEndian(input[^4..]);
        var keyed = (first | ((ulong)last << 32)) ^ Key(16) ^ Key(24);
        var high = Math.BigMul(keyed, Prime64A + ((ulong)input.Length << 2), out var low);
        high += low << 1;
        low ^= high >> 3;
        low = (low ^ (low >> 35)) * 0x9FB21C651E98DF25;
        return new UInt128(Avalanche(high), low ^ (low >> 28));
    }

    private static UInt128 Hash9To16(ReadOnlySpan<byte> input)
    {
        var first = BinaryPrimitives.ReadUInt64LittleEndian(input);
        var last = BinaryPrimitives.ReadUInt64LittleEndian(input[^8..]);
        var high = Math.BigMul(first ^ last ^ Key(32) ^ Key(40), Prime64A, out var low);
        low += (ulong)(input.Length - 1) << 54;
        last ^= Key(48) ^ Key(56);
        high += last + ((ulong)(uint)last * (Prime32B - 1));
        low ^= BinaryPrimitives.ReverseEndianness(high);
        var mixed = Math.BigMul(low, Prime64B, out low);
        return new UInt128(Avalanche(mixed + (high * Prime64B)), Avalanche(low));
    }

    private static UInt128 Hash17To128(ReadOnlySpan<byte> input)
    {
        ref var start = ref MemoryMarshal.GetReference(input);
        var length = input.Length;
        var (low, high) = ((ulong)length * Prime64A, 0UL);
        if (length > 96)
            Mix(ref low, ref high, ref start, 48, length - 64, 96);
        if (length > 64)
            Mix(ref low, ref high, ref start, 32, length - 48, 64);
        if (length > 32)
            Mix(ref low, ref high, ref start, 16, length - 32, 32);
        Mix(ref low, ref high, ref start, 0, length - 16, 0);
        return Finish(low, high, length);
    }

    private static UInt128 Hash129To240(ReadOnlySpan<byte> input)
    {
        ref var start = ref MemoryMarshal.GetReference(input);
        var length = input.Length;
        var (low, high) = ((ulong)length * Prime64A, 0UL);
        for (var at = 0; at < 128; at += 32)
            Mix(ref low, ref high, ref start, at, at + 16, at);
        (low, high) = (Avalanche(low), Avalanche(high));
        for (var at = 128; at + 32 <= length; at += 32)
            Mix(ref low, ref high, ref start, at, at + 16, at - 128 + 3);
        Mix(ref low, ref high, ref start, length - 16, length - 32, 103);
        return Finish(low, high, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong low, ref ulong high, ref byte start, int one, int two, int key)
    {
        var (oneA, oneB, twoA, twoB) = (Read(ref start, one), Read(ref start, one + 8), Read(ref start, two), Read(ref start, two + 8));
        low = (low + MultiplyAndFold(oneA ^ Key(key), oneB ^ Key(key + 8))) ^ (twoA + twoB);
        high = (high + MultiplyAndFold(twoA ^ Key(key + 16), twoB ^ Key(key + 24))) ^ (oneA + oneB);
    }

    private static UInt128 Finish(ulong low, ulong high, int length) => new(
        0 - Avalanche((low * Prime64A) + (high * Prime64D) + ((ulong)length * Prime64B)), Avalanche(low + high));
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>
/// The checksum at the end of a zlib stream (RFC 1950), with what .NET does not offer: the checksum of two pieces from
/// those of each.
/// </summary>
internal static class Adler32
{
    /// <summary>The checksum of no bytes.</summary>
    public const uint Empty = 1;

    private const uint Base = 65521;
    private const int Step = 32;

    // The second sum stays below 2^32 for so many bytes (zlib's NMAX), here rounded down to whole steps.
    private const int StepsAtOnce = 5552 / Step;

    /// <summary>The checksum after more bytes.</summary>
    public static uint Append(uint adler, ReadOnlySpan<byte> bytes)
    {
        var (low, high) = (adler & 0xffff, adler >> 16);
        while (bytes.Length >= Step)
        {
            var steps = Math.Min(bytes.Length / Step, StepsAtOnce);
            AppendSteps(ref low, ref high, bytes[..(steps * Step)]);
            bytes = bytes[(steps * Step)..];
        }

        foreach (var value in bytes)
        {
            low += value;
            high += low;
        }

        return ((high % Base) << 16) | (low % Base);
    }

    /// <summary>The checksum of two pieces, the second of which is that long.</summary>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        var length = (ulong)(secondLength % Base);
        var (firstLow, secondLow) = ((ulong)(first & 0xffff), (ulong)(second & 0xffff));
        // Both sums start at 1 and not at 0, so one 1 too many is in them.
        var low = (firstLow + secondLow + Base - 1) % Base;
        var high = ((first >> 16) + (second >> 16) + (length * firstLow) + Base - length) % Base;
        return ((uint)high << 16) | (uint)low;
    }

    private static void AppendSteps(ref uint low, ref uint high, ReadOnlySpan<byte> bytes)
    {
        // Within a step, a byte counts in the second sum as often as bytes follow it, itself included: 32 down to 1.
        var weightsA = Vector256.Create((short)32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17);
        var weightsB = Vector256.Create((short)16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        var (sums, earlier, weighted) = (Vector256<uint>.Zero, Vector256<uint>.Zero, Vector256<uint>.Zero);
        ref var start = ref MemoryMarshal.GetReference(bytes);
        for (var at = 0; at < bytes.Length; at += Step)
        {
            var (lower, upper) = Vector256.Widen(Vector256.LoadUnsafe(ref start, (nuint)at));
            earlier += sums;
            var (sumsA, sumsB) = Vector256.Widen(lower + upper);
            sums += sumsA + sumsB;
            // At most 255 * 32 + 255 * 16: it fits 16 bits.
            var (weightedA, weightedB) = Vector256.Widen((lower * weightsA.AsUInt16()) + (upper * weightsB.AsUInt16()));
            weighted += weightedA + weightedB;
        }

        high = (uint)((high + ((ulong)low * (uint)bytes.Length) + ((ulong)Step * Sum(earlier)) + Sum(weighted)) % Base);
        low = (uint)((low + Sum(sums)) % Base);
    }

    private static ulong Sum(Vector256<uint> lanes)
    {
        var (lower, upper) = Vector256.Widen(lanes);
        return Vector256.Sum(lower + upper);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace MarketX.DrPortal.Core.Archive.Deflating;

/// <summary>
/// Where the same bytes stood before. Two tables, both small enough for a core's own cache: the last eight places with the
/// same eight bytes, in a row of places with a tag of eight bits each, which are compared all at once, so that places
/// whose bytes differ are hardly ever looked at; and the last place with the same five bytes, for short matches.
/// Places are kept modulo 65,536; whatever a table says, bytes are compared before it is believed.
/// </summary>
internal sealed unsafe class MatchIndex
{
    /// <summary>Bytes that are read from the place that is looked up or added.</summary>
    public const int Reach = 8;

    private const int RowBits = 12, RowWords = 4, ShortBits = 14;
    private const ulong Multiplier = 0x9E3779B185EBCA87, ShortMultiplier = 0xCF1BBCDCB7A56463;
    private const ulong Ones = 0x0101010101010101, Tops = 0x8080808080808080;

    // A row: eight tags, nothing, and eight places, the latest first. Pinned, so that the hot loop needs no checks.
    private readonly ulong[] _rows = GC.AllocateArray<ulong>(RowWords << RowBits, pinned: true);
    private readonly ushort[] _shorts = GC.AllocateArray<ushort>(1 << ShortBits, pinned: true);

    public void Clear()
    {
        Array.Clear(_rows);
        Array.Clear(_shorts);
    }

    /// <summary>Looks up and adds a place. <see cref="Reach"/> bytes from there on must be readable.</summary>
    /// <param name="input">The first byte of the input.</param>
    /// <param name="at">The place.</param>
    /// <param name="end">No match goes beyond.</param>
    /// <param name="shortest">Only longer matches than this are wanted, at least 3; so many bytes and one more lie before the end.</param>
    /// <param name="enough">A match of this length ends the search.</param>
    /// <param name="distance">How far back the match is; 0 where there is none.</param>
    /// <returns>The length of the match.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindAndAdd(byte* input, int at, byte* end, int shortest, int enough, out int distance)
    {
        var here = input + at;
        var bytes = *(ulong*)here;
        var hash = bytes * Multiplier;
        var row = Row(hash);
        var tag = Tag(hash);
        var last = Short(bytes);
        var shortDistance = (int)(ushort)(at - *last);
        *last = (ushort)at;

        var (best, found) = (shortest, 0);
        var differences = row[0] ^ (tag * Ones);
        // The top bit of each byte that is zero, and now and then of one above such a byte: bytes are compared anyway.
        for (var hits = (differences - Ones) & ~differences & Tops; hits != 0; hits &= hits - 1)
        {
            var back = (int)(ushort)(at - ((ushort*)(row + 2))[BitOperations.TrailingZeroCount(hits) >> 3]);
            if (!IsInWindow(back, at) || *(uint*)(here - back + best - 3) != *(uint*)(here + best - 3))
                continue;
            var length = LengthOf(here - back, here, end);
            if (length <= best)
                continue;
            (best, found) = (length, back);
            if (length >= enough || here + length == end)
                break;
        }

        Push(row, tag, at);
        if (best == 3 && IsInWindow(shortDistance, at) && *(uint*)(here - shortDistance) == (uint)bytes)
            (best, found) = (LengthOf(here - shortDistance, here, end), shortDistance);
        distance = found;
        return best;
    }

    /// <summary>Adds a place without a look. <see cref="Reach"/> bytes from there on must be readable.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(byte* input, int at)
    {
        var bytes = *(ulong*)(input + at);
        var hash = bytes * Multiplier;
        Push(Row(hash), Tag(hash), at);
        *Short(bytes) = (ushort)at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInWindow(int distance, int at) => (uint)(distance - 1) < DeflateSymbols.Window && distance <= at;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Tag(ulong hash) => (byte)(hash >> (64 - RowBits - 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Push(ulong* row, uint tag, int at)
    {
        row[0] = (row[0] << 8) | tag;
        row[3] = (row[3] << 16) | (row[2] >> 48);
        row[2] = (row[2] << 16) | (ushort)at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LengthOf(byte* earlier, byte* here, byte* end)
    {
        var start = here;
        for (; here + 8 <= end; here += 8, earlier += 8)
        {
            var differences = *(ulong*)earlier ^ *(ulong*)here;
            if (differences != 0)
                return (int)(here - start) + (BitOperations.TrailingZeroCount(differences) >> 3);
        }

        for (; here < end && *earlier == *here; here++)
            earlier++;
        return (int)(here - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* Row(ulong hash) => (ulong*)Unsafe.AsPointer(ref _rows[0]) + ((hash >> (64 - RowBits)) * RowWords);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ushort* Short(ulong bytes) =>
        (ushort*)Unsafe.AsPointer(ref _shorts[0]) + (((bytes << 24) * ShortMultiplier) >> (64 - ShortBits));
}

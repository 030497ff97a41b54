using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MarketX.DrPortal.Core.Archive.Rows;

/// <summary>How many rows there are, and what they add up to. Parts of a table can be tallied apart and added.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Digest">Their digest.</param>
public readonly record struct RowTally(long Rows, RowDigest Digest)
{
    /// <summary>Both together.</summary>
    public static RowTally operator +(RowTally left, RowTally right) => new(left.Rows + right.Rows, left.Digest + right.Digest);

    /// <summary>The tally with one more row.</summary>
    /// <param name="rowHash">The row's <see cref="RowHash"/>.</param>
    public RowTally Add(UInt128 rowHash) => new(Rows + 1, Digest.Add(rowHash));

    /// <summary>Tallies whole rows.</summary>
    /// <param name="rows">
    /// COPY text in which each row, the last too, ends with a newline. (A newline inside a value stands there as
    /// <c>\n</c>, so each newline byte ends a row in every encoding that a server can have.)
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The last row has no end, or a row is <c>\.</c>: a server would take that for the end of the data, and pg_dump
    /// never writes it before the end.
    /// </exception>
    public static RowTally Of(ReadOnlySpan<byte> rows)
    {
        ref var start = ref MemoryMarshal.GetReference(rows);
        UInt128 sum = 0;
        long count = 0;
        var (row, at) = (0, 0);
        // A search for each row would cost more than its hash where rows are short: 64 bytes at a time give a bit for
        // each newline.
        var newline = Vector256.Create((byte)'\n');
        for (; at + 64 <= rows.Length; at += 64)
        {
            var ends = Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)at), newline).ExtractMostSignificantBits()
                | ((ulong)Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)at + 32), newline).ExtractMostSignificantBits() << 32);
            for (; ends != 0; ends &= ends - 1)
            {
                var end = at + BitOperations.TrailingZeroCount(ends);
                Add(ref sum, rows[row..end]);
                count++;
                row = end + 1;
            }
        }

        for (; at < rows.Length; at++)
        {
            if (rows[at] != '\n')
                continue;
            Add(ref sum, rows[row..at]);
            count++;
            row = at + 1;
        }

        return row == rows.Length
            ? new RowTally(count, new RowDigest(sum))
            : throw new InvalidDataException("The last row has no end.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref UInt128 sum, ReadOnlySpan<byte> row)
    {
        if (row is [(byte)'\\', (byte)'.'])
            throw new InvalidDataException("The mark that ends the data stands among the rows.");
        unchecked
        {
            sum += Xxh3.Hash(row);
        }
    }
}

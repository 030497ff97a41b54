using System.Runtime.InteropServices;

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
        long count = 0;
        UInt128 sum = 0;
        while (!rows.IsEmpty)
        {
            var end = rows.IndexOf((byte)'\n');
            if (end < 0)
                throw new InvalidDataException("The last row has no end.");
            if (end == 2 && MemoryMarshal.Read<ushort>(rows) == EndMark)
                throw new InvalidDataException("The mark that ends the data stands among the rows.");
            unchecked
            {
                sum += Xxh3.Hash(rows[..end]);
            }

            count++;
            rows = rows[(end + 1)..];
        }

        return new RowTally(count, new RowDigest(sum));
    }

    private static ushort EndMark => MemoryMarshal.Read<ushort>("\\."u8);
}

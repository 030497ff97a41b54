using System.Buffers.Binary;

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>
/// The second table of contents of <c>pg_dump -Fc &gt; file</c> by PostgreSQL 16 and later: pg_dump goes back to fill in
/// the offsets, but has set standard output to appending, so that they land behind the data. Readers of the archive
/// never come to it; here it must be the first one once more.
/// </summary>
internal static class AppendedTable
{
    /// <summary>Whether one follows where a block could begin: a block's kind is never 0, and a table begins with a sign.</summary>
    public static bool Follows(ArchiveSource source, ArchiveHead head, int blocks) =>
        source.Available[0] == 0 && head.Header.FormatVersion >= ArchiveVersion.WithCompressionAlgorithm
        && blocks == head.Entries.Count(entry => entry.DataState != TocDataState.NoData);

    /// <summary>Takes it, to the end of the archive.</summary>
    /// <exception cref="ArchiveFormatException">It is something else.</exception>
    public static async Task TakeAsync(
        ArchiveSource source, ArchiveHead head, IReadOnlyDictionary<int, BlockFacts> blocks, CancellationToken cancellationToken)
    {
        source.Place = "table of contents behind the data";
        var bytes = new MemoryStream();
        while (!source.Available.IsEmpty || await source.FillAsync(cancellationToken))
        {
            bytes.Write(source.Available);
            source.Advance(source.Available.Length);
            if (bytes.Length > head.Length)
                throw source.Damaged("It is longer than the first one.");
        }

        var table = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        var start = head.Length - table.Length;
        var expected = head.Bytes[start..].ToArray();
        var offset = new byte[8];
        foreach (var entry in head.Entries)
        {
            var field = entry.OffsetFieldPosition - start;
            if (field < source.IntLength)
                throw source.Damaged("It is shorter than the first one.");
            if (!blocks.TryGetValue(entry.DumpId, out var block))
                continue;
            BinaryPrimitives.WriteInt64LittleEndian(offset, block.Offset);
            expected[field] = (byte)TocDataState.Set;
            offset.AsSpan(0, source.OffsetSize).CopyTo(expected.AsSpan(field + 1));
        }

        if (!table.Span.SequenceEqual(expected))
            throw source.Damaged("It differs from the first one in more than the offsets.");
    }
}

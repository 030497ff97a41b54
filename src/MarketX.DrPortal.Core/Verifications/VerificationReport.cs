using System.Globalization;
using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>What came of comparing a database with a backup's manifest, all of it as of one moment.</summary>
public sealed record VerificationReport
{
    /// <summary>Names in a sentence at most; the tables themselves are all in <see cref="Tables"/>.</summary>
    private const int Named = 8;

    /// <summary>Key of the backup.</summary>
    public required string Key { get; init; }

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>The moment as of which the database was read (UTC).</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>The verdict.</summary>
    public required VerificationVerdict Verdict { get; init; }

    /// <summary>The verdict in words.</summary>
    public required string Sentence { get; init; }

    /// <summary>Why more could not be said; empty where nothing is left to say.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The tables: those that differ first, then in the archive's order.</summary>
    public required IReadOnlyList<TableVerification> Tables { get; init; }

    /// <summary>How many sequences were compared.</summary>
    public required int SequencesCompared { get; init; }

    /// <summary>The sequences that differ.</summary>
    public required IReadOnlyList<SequenceVerification> Sequences { get; init; }

    /// <summary>Large objects in the backup.</summary>
    public required int ExpectedLargeObjects { get; init; }

    /// <summary>Large objects in the database.</summary>
    public required long FoundLargeObjects { get; init; }

    /// <summary>Rows read.</summary>
    public required long Rows { get; init; }

    /// <summary>Bytes read, as text.</summary>
    public required long Bytes { get; init; }

    /// <summary>What had been written to the database by then; null where somebody was connected, who may have written meanwhile.</summary>
    public WriteMark? WriteMark { get; init; }

    internal static VerificationReport Of(
        string key, string database, DateTimeOffset readAt, IReadOnlyList<TableVerification> tables, SequenceComparison sequences,
        (int Expected, long Found) largeObjects, (long Rows, long Bytes) read, IReadOnlyList<string> notes)
    {
        var differing = tables.Where(t => t.Differs).ToList();
        var differs = differing.Count > 0 || sequences.Differing.Count > 0 || largeObjects.Expected != largeObjects.Found;
        var verdict = differs ? VerificationVerdict.Differs
            : tables.All(t => t.Finding == TableFinding.Exact) ? VerificationVerdict.Exact : VerificationVerdict.Counts;
        return new VerificationReport
        {
            Key = key,
            Database = database,
            ReadAt = readAt,
            Verdict = verdict,
            Sentence = verdict switch
            {
                VerificationVerdict.Exact =>
                    $"\"{database}\" holds exactly what the backup holds: {Count(tables.Count, "table")}, {Count(read.Rows, "row")}, {Count(sequences.Compared, "sequence")}.",
                VerificationVerdict.Counts =>
                    $"Nothing in \"{database}\" differs from the backup, but not everything could be compared: {Count(tables.Count(t => t.Finding != TableFinding.Exact), "table")} of {tables.Count}.",
                _ => $"\"{database}\" is not what the backup holds. " + string.Join(" ", Differences(differing, sequences, largeObjects)),
            },
            Notes = notes,
            Tables = [.. differing, .. tables.Where(t => !t.Differs)],
            SequencesCompared = sequences.Compared,
            Sequences = sequences.Differing,
            ExpectedLargeObjects = largeObjects.Expected,
            FoundLargeObjects = largeObjects.Found,
            Rows = read.Rows,
            Bytes = read.Bytes,
        };
    }

    private static IEnumerable<string> Differences(List<TableVerification> tables, SequenceComparison sequences, (int Expected, long Found) largeObjects)
    {
        if (tables.Count > 0)
            yield return $"{Count(tables.Count, "table")}: {Names(tables.Select(Difference).ToList())}.";
        if (sequences.Differing.Count > 0)
            yield return $"{Count(sequences.Differing.Count, "sequence")}: {Names(sequences.Differing.Select(s => s.Sequence).ToList())}.";
        if (largeObjects.Expected != largeObjects.Found)
            yield return $"Large objects: {largeObjects.Found}, the backup has {largeObjects.Expected}.";
    }

    private static string Difference(TableVerification table) => table.Table + table.Finding switch
    {
        TableFinding.Rows => string.Create(CultureInfo.InvariantCulture, $" ({table.FoundRows:N0} rows, the backup has {table.ExpectedRows:N0})"),
        TableFinding.Contents => " (as many rows, but other contents)",
        TableFinding.Columns => " (other columns)",
        TableFinding.Missing => " (missing)",
        _ => " (not in the backup)",
    };

    private static string Names(List<string> names) =>
        string.Join(", ", names.Take(Named)) + (names.Count > Named ? $" and {names.Count - Named} more" : "");

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");
}

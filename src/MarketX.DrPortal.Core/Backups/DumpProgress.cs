using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Rewriting;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Reports how far a dump is: bytes that went to the bucket, rows, and each table. Called by one thread.</summary>
internal sealed class DumpProgress(RunTracker tracker, TimeProvider time, ArchiveHead head)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<TocEntry> _entries = [.. head.Entries.Where(entry => entry.HadDumper)];
    private readonly Dictionary<int, TableProgress> _tables = [];
    private RewriteProgress _last = new(0, 0, 0, 0, 0, 0);
    private long _rawBefore;
    private long? _reportedAt;

    /// <summary>Takes what the rewriter has done so far.</summary>
    /// <param name="done">Its progress.</param>
    /// <param name="written">Bytes of the object so far.</param>
    public void Take(RewriteProgress done, long written)
    {
        if (done.DumpId != _last.DumpId)
        {
            Note(_last, _last.RawBytes, TableState.Done);
            _rawBefore = _last.RawBytes;
        }

        Note(done, done.RawBytes, TableState.Active);
        _last = done;
        if (_reportedAt is { } at && time.GetElapsedTime(at) < ReportEvery)
            return;
        _reportedAt = time.GetTimestamp();
        Report(done, written);
    }

    /// <summary>Reports the end, when all data is on its way.</summary>
    public void End(RewriteProgress done, long written)
    {
        Take(done, written);
        Note(done, done.RawBytes, TableState.Done);
        Report(done, written);
    }

    private void Note(RewriteProgress done, long rawBytes, TableState state)
    {
        if (head.Find(done.DumpId) is { Description: "TABLE DATA" } entry)
            _tables[done.DumpId] = new TableProgress(NameOf(entry), state, done.Rows, null, rawBytes - _rawBefore, null);
    }

    private void Report(RewriteProgress done, long written) => tracker.Report(p => p with
    {
        BytesDone = written,
        RowsDone = done.TotalRows,
        ItemsDone = done.EntriesDone,
        ItemsTotal = _entries.Count,
        CurrentItem = head.Find(done.DumpId) is { } entry ? NameOf(entry) : p.CurrentItem,
        Tables = Tables(),
        Fraction = p.BytesTotal is > 0 and { } total ? Math.Min(0.98, (double)written / total) : null,
    });

    /// <summary>The largest so far, then those to come in the archive's order: how large they are shows only then.</summary>
    private IReadOnlyList<TableProgress> Tables() =>
    [
        .. _tables.Values.OrderByDescending(table => table.State == TableState.Active).ThenByDescending(table => table.BytesDone)
            .Concat(_entries.Where(entry => entry.Description == "TABLE DATA" && !_tables.ContainsKey(entry.DumpId))
                .Select(entry => new TableProgress(NameOf(entry), TableState.Waiting, 0, null, 0, null)))
            .Take(RunProgress.MaxTables),
    ];

    /// <summary>An entry's name, for people.</summary>
    public static string NameOf(TocEntry entry) => entry.Namespace is null ? entry.Description : $"{entry.Namespace}.{entry.Tag}";
}

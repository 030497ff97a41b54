using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Adds up what the lanes load, and reports it for each table and for all.</summary>
internal sealed class LoadProgress
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(200);

    private readonly RunTracker _tracker;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<TableLoad> _loads;
    private readonly Dictionary<int, Counts> _counts;
    private readonly long? _rowsTotal;
    private readonly long? _bytesTotal;
    private long _rows;
    private long _bytes;
    private int _done;
    private long _reportedAt;

    public LoadProgress(RunTracker tracker, TimeProvider time, IEnumerable<TableLoad> loads)
    {
        (_tracker, _time) = (tracker, time);
        _loads = [.. loads.OrderByDescending(load => load.Weight)];
        _counts = _loads.ToDictionary(load => load.Entry.DumpId, _ => new Counts());
        _rowsTotal = _loads.All(load => load.Facts?.Tally is not null) ? _loads.Sum(load => load.Facts!.Tally!.Value.Rows) : null;
        _bytesTotal = _loads.All(load => load.Facts?.RawBytes is not null) ? _loads.Sum(load => load.Facts!.RawBytes) : null;
        Report();
    }

    public void Begin(TableLoad load)
    {
        _counts[load.Entry.DumpId].State = TableState.Active;
        Report(load.Name);
    }

    public void Add(TableLoad load, long rows, int bytes)
    {
        var counts = _counts[load.Entry.DumpId];
        Interlocked.Add(ref counts.Rows, rows);
        Interlocked.Add(ref counts.Bytes, bytes);
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _bytes, bytes);
        // Many small batches; each report makes a snapshot of all tables.
        var reported = Interlocked.Read(ref _reportedAt);
        if (_time.GetElapsedTime(reported) >= ReportEvery && Interlocked.CompareExchange(ref _reportedAt, _time.GetTimestamp(), reported) == reported)
            Report(load.Name);
    }

    public void End(TableLoad load)
    {
        _counts[load.Entry.DumpId].State = TableState.Done;
        Interlocked.Increment(ref _done);
        _tracker.Log(RunLogLevel.Detail, $"Loaded {load.Name}: {_counts[load.Entry.DumpId].Rows:N0} rows.");
        Report();
    }

    private void Report(string? current = null)
    {
        var (rows, bytes, done) = (Interlocked.Read(ref _rows), Interlocked.Read(ref _bytes), Volatile.Read(ref _done));
        var share = _bytesTotal is > 0 and { } total ? (double)bytes / total : _loads.Count == 0 ? 1 : (double)done / _loads.Count;
        var tables = _loads.Take(RunProgress.MaxTables).Select(load => _counts[load.Entry.DumpId].Of(load)).ToList();
        _tracker.Report(p => p with
        {
            RowsDone = rows, RowsTotal = _rowsTotal, BytesDone = bytes, BytesTotal = _bytesTotal, ItemsDone = done, ItemsTotal = _loads.Count,
            Tables = tables, CurrentItem = current ?? p.CurrentItem, Fraction = RestorePhases.Fraction(RestorePhases.Data, share),
        });
    }

    private sealed class Counts
    {
        public long Rows;
        public long Bytes;

        public TableState State { get; set; }

        public TableProgress Of(TableLoad load) => new(
            load.Name, State, Interlocked.Read(ref Rows), load.Facts?.Tally?.Rows, Interlocked.Read(ref Bytes), load.Facts?.RawBytes);
    }
}

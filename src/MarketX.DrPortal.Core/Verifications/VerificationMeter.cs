using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>Adds up how far several sessions are, and reports it a few times a second. Safe for concurrent use.</summary>
internal sealed class VerificationMeter
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly IReadOnlyList<TablePlan> _plans;
    private readonly Action<VerificationProgress> _onProgress;
    private readonly TimeProvider _time;
    private readonly TableProgress[] _shown;
    private readonly long? _rowsTotal;
    private readonly long? _bytesTotal;
    private long _rows;
    private long _bytes;
    private int _done;
    private int? _current;
    private long _reported;

    /// <param name="plans">What is read, the largest first.</param>
    /// <param name="onProgress">Gets the progress.</param>
    /// <param name="time">The clock.</param>
    public VerificationMeter(IReadOnlyList<TablePlan> plans, Action<VerificationProgress> onProgress, TimeProvider time)
    {
        (_plans, _onProgress, _time) = (plans, onProgress, time);
        _shown = [.. plans.Take(RunProgress.MaxTables).Select(p => new TableProgress(p.Table, TableState.Waiting, 0, p.Expected?.Rows, 0, p.ExpectedBytes))];
        _rowsTotal = plans.All(p => p.Expected is not null) ? plans.Sum(p => p.Expected!.Value.Rows) : null;
        _bytesTotal = plans.All(p => p.ExpectedBytes is not null) ? plans.Sum(p => p.ExpectedBytes) : null;
        Report();
    }

    /// <summary>Rows and bytes read so far.</summary>
    public (long Rows, long Bytes) Read
    {
        get
        {
            lock (_gate)
                return (_rows, _bytes);
        }
    }

    /// <summary>Rows and bytes have come.</summary>
    /// <param name="plan">Index of what they are of.</param>
    /// <param name="rows">Rows more.</param>
    /// <param name="bytes">Bytes more.</param>
    public void Add(int plan, long rows, long bytes) => Change(plan, t => t with
    {
        State = TableState.Active,
        RowsDone = t.RowsDone + rows,
        BytesDone = t.BytesDone + bytes,
    }, rows, bytes, done: 0);

    /// <summary>One is read.</summary>
    public void Finish(int plan) => Change(plan, t => t with { State = TableState.Done }, 0, 0, done: 1);

    private void Change(int plan, Func<TableProgress, TableProgress> change, long rows, long bytes, int done)
    {
        lock (_gate)
        {
            if (plan < _shown.Length)
                _shown[plan] = change(_shown[plan]);
            (_rows, _bytes, _done, _current) = (_rows + rows, _bytes + bytes, _done + done, plan);
            if (done > 0 || _time.GetElapsedTime(_reported) >= Interval)
                Report();
        }
    }

    private void Report()
    {
        _reported = _time.GetTimestamp();
        _onProgress(new VerificationProgress(
            _done, _plans.Count, _rows, _rowsTotal, _bytes, _bytesTotal, [.. _shown], _current is { } plan && _done < _plans.Count ? _plans[plan].Table : null));
    }
}

namespace MarketX.DrPortal.Core.Runs;

/// <summary>Adds to a run's progress what the job need not know of: rates and the time left.</summary>
internal sealed class ProgressMeter(TimeProvider time)
{
    private readonly RateMeter _bytes = new(time);
    private readonly RateMeter _rows = new(time);
    private RunEstimator _estimator = new([]);

    /// <summary>Estimates from those runs from now on.</summary>
    public void Learn(IEnumerable<Run> past) => Volatile.Write(ref _estimator, new RunEstimator(past));

    /// <summary>Begins anew, at the start of a phase.</summary>
    public void Reset()
    {
        _bytes.Reset();
        _rows.Reset();
    }

    public RunProgress Measure(RunProgress progress) => progress with
    {
        BytesPerSecond = progress.BytesDone is { } bytes ? _bytes.Measure(bytes) : null,
        RowsPerSecond = progress.RowsDone is { } rows ? _rows.Measure(rows) : null,
        Remaining = Volatile.Read(ref _estimator).Remaining(progress, time.GetUtcNow()),
    };
}

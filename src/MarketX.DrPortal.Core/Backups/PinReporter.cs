using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Carries a pin's phases and bytes into the progress of its run.</summary>
/// <param name="tracker">The run's.</param>
/// <param name="phase">The one phase that the pin is of another run; null for a run that does nothing else.</param>
internal sealed class PinReporter(RunTracker tracker, string? phase = null) : IProgress<long>
{
    private const string Prepare = "Prepare", Copy = "Copy", Prove = "Prove the copy", Vouch = "Write manifest";

    // By server-side copies the first is all of the work; where both have to be read, the second is.
    private const double AfterCopy = 0.7, AfterProof = 0.98;

    // Another run has done its own work by then, which says it is done to 98 % at most.
    private const double BeforePhase = 0.98;

    private (double From, double To) _share;
    private long _before;

    public void Begin()
    {
        if (phase is null)
            tracker.Begin(Prepare, Copy, Prove, Vouch);
        else
            tracker.Enter(phase);
    }

    public void Copying(long bytes) => Enter(Copy, 0, AfterCopy, bytes);

    /// <param name="bytes">Bytes to read.</param>
    public void Proving(long bytes) => Enter(Prove, AfterCopy, AfterProof, bytes);

    public void Vouching()
    {
        if (phase is null)
            tracker.Enter(Vouch);
    }

    /// <summary>Bytes so far; parts that are copied side by side may report in any order.</summary>
    public void Report(long value) => tracker.Report(p =>
    {
        var done = Math.Max(p.BytesDone ?? 0, _before + value);
        var share = _share.From + (_share.To - _share.From) * (done - _before) / Math.Max(1, (p.BytesTotal ?? 1) - _before);
        return p with { BytesDone = done, Fraction = phase is null ? share : BeforePhase + (1 - BeforePhase) * share };
    });

    private void Enter(string name, double from, double to, long bytes)
    {
        _share = (from, to);
        if (phase is null)
            tracker.Enter(name);
        else
            // In one phase the bytes of the proof follow those of the copy.
            _before = tracker.Progress.BytesDone ?? 0;
        var done = _before;
        tracker.Report(p => p with { BytesDone = done, BytesTotal = done + bytes });
    }
}

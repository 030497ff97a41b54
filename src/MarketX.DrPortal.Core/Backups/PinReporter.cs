using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Carries a pin's phases and bytes into the progress of its run.</summary>
internal sealed class PinReporter(RunTracker tracker) : IProgress<long>
{
    private const string Prepare = "Prepare", Copy = "Copy", Prove = "Prove the copy", Vouch = "Write manifest";

    // By server-side copies the first is all of the work; where both have to be read, the second is.
    private const double AfterCopy = 0.7, AfterProof = 0.98;

    private (double From, double To) _share;

    public void Begin() => tracker.Begin(Prepare, Copy, Prove, Vouch);

    public void Copying(long bytes) => Enter(Copy, 0, AfterCopy, bytes);

    /// <param name="bytes">Bytes to read.</param>
    public void Proving(long bytes) => Enter(Prove, AfterCopy, AfterProof, bytes);

    public void Vouching() => tracker.Enter(Vouch);

    /// <summary>Bytes so far; parts that are copied side by side may report in any order.</summary>
    public void Report(long value) => tracker.Report(p =>
    {
        var done = Math.Max(p.BytesDone ?? 0, value);
        return p with { BytesDone = done, Fraction = _share.From + (_share.To - _share.From) * done / Math.Max(1, p.BytesTotal ?? 1) };
    });

    private void Enter(string phase, double from, double to, long bytes)
    {
        _share = (from, to);
        tracker.Enter(phase);
        tracker.Report(p => p with { BytesDone = 0, BytesTotal = bytes });
    }
}

using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Carries a pass over an archive into the progress of its run.</summary>
/// <param name="tracker">The run.</param>
/// <param name="total">Bytes of the archive.</param>
/// <param name="fraction">The share of the whole run that is done when a share of the pass is.</param>
internal sealed class IndexReporter(RunTracker tracker, long total, Func<double, double> fraction) : IProgress<IndexProgress>
{
    public void Report(IndexProgress value) => tracker.Report(p => p with
    {
        BytesDone = value.Bytes,
        BytesTotal = total,
        RowsDone = value.Rows,
        ItemsDone = value.Blocks,
        CurrentItem = value.Entry.Namespace is null ? value.Entry.Description : $"{value.Entry.Namespace}.{value.Entry.Tag}",
        Fraction = fraction((double)value.Bytes / Math.Max(1, total)),
    });
}

using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>The proof of a restore: everything that it brought back is read and compared with the manifest.</summary>
internal sealed class RestoreCheck(DatabaseVerifier verifier, RunContext context, int jobs)
{
    /// <summary>Compares a database with what was to come into it.</summary>
    /// <param name="database">The database under its name of now.</param>
    /// <param name="target">The name that it is about to get, which the report tells of.</param>
    /// <param name="manifest">What was to come into it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RunFailedException">It is not what was backed up; the sentence names the tables.</exception>
    public async Task<VerificationReport> RunAsync(string database, string target, BackupManifest manifest, CancellationToken cancellationToken)
    {
        var tracker = context.Tracker;
        tracker.Enter(RestorePhases.Verify);
        var report = await verifier.VerifyAsync(database, manifest, context.ApplicationName, jobs, progress => tracker.Report(p => p with
        {
            ItemsDone = progress.TablesDone, ItemsTotal = progress.TablesTotal, CurrentItem = progress.CurrentTable ?? p.CurrentItem,
            RowsDone = progress.RowsDone, RowsTotal = progress.RowsTotal, BytesDone = progress.BytesDone, BytesTotal = progress.BytesTotal,
            Tables = progress.Tables, Fraction = RestorePhases.Fraction(RestorePhases.Verify, Share(progress)),
        }), cancellationToken, knownAs: target);
        if (report.Verdict == VerificationVerdict.Differs)
            throw new RunFailedException($"Verification: {report.Sentence} Nothing of this restore stays.");
        tracker.Log(RunLogLevel.Info, $"Verification: {report.Verdict}. {report.Sentence}");
        foreach (var note in report.Notes)
            tracker.Log(RunLogLevel.Info, note);
        return report;
    }

    private static double Share(VerificationProgress progress) =>
        progress.BytesTotal is > 0 and { } bytes ? (double)progress.BytesDone / bytes : (double)progress.TablesDone / Math.Max(1, progress.TablesTotal);
}

using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>Whether every row is what was backed up, by counts and digests against the manifest.</summary>
public sealed class ContentsCheck : IDrillCheck
{
    /// <inheritdoc />
    public string Name => "Rows and digests";

    /// <inheritdoc />
    public Task<IReadOnlyList<DrillCheckResult>> RunAsync(DrillSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var report = subject.Verification;
        var verdict = report.Verdict switch
        {
            VerificationVerdict.Exact => DrillVerdict.Passed,
            VerificationVerdict.Differs => DrillVerdict.Failed,
            // Counted but not compared is no proof that the contents are right.
            _ => DrillVerdict.Inconclusive,
        };
        return Task.FromResult<IReadOnlyList<DrillCheckResult>>([new(Name, verdict, string.Join(' ', [report.Sentence, .. report.Notes]))]);
    }
}

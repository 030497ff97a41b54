namespace MarketX.DrPortal.Core.Restores;

/// <summary>What was looked at before a restore.</summary>
/// <param name="Checks">Each check with its verdict.</param>
public sealed record PreflightReport(IReadOnlyList<PreflightCheck> Checks)
{
    /// <summary>Whether no check blocks the restore.</summary>
    public bool CanStart => Checks.All(c => c.Verdict != PreflightVerdict.Blocked);

    /// <summary>The checks that block the restore.</summary>
    public IEnumerable<PreflightCheck> Blockers => Checks.Where(c => c.Verdict == PreflightVerdict.Blocked);
}

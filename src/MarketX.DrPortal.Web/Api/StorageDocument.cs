using MarketX.DrPortal.Core.Storage.Policy;

namespace MarketX.DrPortal.Web.Api;

/// <summary>The bucket's settings beside what they should be.</summary>
/// <param name="Findings">What was compared, the worst first.</param>
/// <param name="Changes">What applying the lifecycle rules would do, rule by rule.</param>
/// <param name="CanApply">Whether there is something to apply.</param>
/// <param name="Fingerprint">Of the rules as they were read: applying names it, so that nobody's change is overwritten unseen.</param>
public sealed record StorageDocument(IReadOnlyList<PolicyFinding> Findings, IReadOnlyList<RuleChange> Changes, bool CanApply, string Fingerprint)
{
    internal static StorageDocument Of(PolicyReport report) => new(report.Findings, report.Changes, report.CanApply, report.Settings.Fingerprint);
}

using MarketX.DrPortal.Core.Storage.Policy;

namespace MarketX.DrPortal.Web.Api;

/// <summary>The bucket's settings beside what they should be.</summary>
/// <param name="Findings">What was compared, the worst first.</param>
/// <param name="Changes">What applying the lifecycle rules would do, rule by rule.</param>
/// <param name="Others">What can be applied beside them.</param>
/// <param name="Applicable">Everything that can be applied.</param>
/// <param name="CanApply">Whether there is something to apply.</param>
/// <param name="Fingerprint">Of the lifecycle rules as they were read: applying names it, so that nobody's change is overwritten unseen.</param>
public sealed record StorageDocument(
    IReadOnlyList<PolicyFinding> Findings, IReadOnlyList<RuleChange> Changes, IReadOnlyList<SettingChange> Others, IReadOnlyList<PolicyTopic> Applicable, bool CanApply, string Fingerprint)
{
    internal static StorageDocument Of(PolicyReport report) => new(report.Findings, report.Changes, report.Others, report.Applicable, report.CanApply, report.Settings.Fingerprint);
}

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>The bucket's settings beside what they should be.</summary>
/// <param name="Settings">What is there.</param>
/// <param name="Findings">What was compared, the worst first.</param>
/// <param name="Changes">What applying the lifecycle rules would do, rule by rule; empty where the rules are not known.</param>
/// <param name="Others">What can be applied beside them.</param>
public sealed record PolicyReport(BucketSettings Settings, IReadOnlyList<PolicyFinding> Findings, IReadOnlyList<RuleChange> Changes, IReadOnlyList<SettingChange> Others)
{
    /// <summary>What can be applied.</summary>
    public IReadOnlyList<PolicyTopic> Applicable =>
        [.. Changes.Any(c => c.Kind is RuleChangeKind.Added or RuleChangeKind.Changed) ? [PolicyTopic.Lifecycle] : Array.Empty<PolicyTopic>(), .. Others.Select(o => o.Topic)];

    /// <summary>Whether there is something to apply.</summary>
    public bool CanApply => Applicable.Count > 0;

    /// <summary>What somebody should mend: what differs or is dangerous.</summary>
    public IReadOnlyList<PolicyFinding> Differences => [.. Findings.Where(f => f.Verdict >= PolicyVerdict.Differs)];
}

using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>What the bucket does by itself beside what it should do, and how that is put right.</summary>
public sealed class StoragePolicy(CommandGate gate, IBucketSettings bucket, StorageOptions options)
{
    /// <summary>Characters that a reason has at most.</summary>
    public const int MaxReason = 500;

    /// <summary>Reads the bucket's settings and compares them.</summary>
    /// <exception cref="StorageException">The bucket cannot be reached.</exception>
    public async Task<PolicyReport> ReadAsync(CancellationToken cancellationToken)
    {
        var settings = await bucket.ReadAsync(cancellationToken);
        return new PolicyReport(settings, FindingsOf(settings, options), settings.Rules.IsKnown ? ChangesOf(settings.Rules.Value) : []);
    }

    /// <summary>Puts the portal's lifecycle rules beside those of others, and reads them back.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="fingerprint">Of the settings that the difference was shown for: <see cref="BucketSettings.Fingerprint"/>.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How the bucket stands now.</returns>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">The bucket's rules are others than those that were shown.</exception>
    /// <exception cref="StorageException">The bucket cannot be reached, did not take the rules, or did not keep them.</exception>
    public Task<PolicyReport> ApplyAsync(Actor actor, string fingerprint, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return gate.PassAsync(actor, PortalAction.ApplyStoragePolicy, $"the lifecycle rules of {options.Bucket}", reason, async () =>
        {
            if (reason.Trim().Length is 0 or > MaxReason)
                throw new RequestRefusedException($"Give a reason of at most {MaxReason} characters: it becomes part of the audit log.");
            if (fingerprint is not { Length: BucketSettings.FingerprintLength })
                throw new RequestRefusedException("Say which difference is to be applied: the settings' fingerprint, as reading them gives it.");
            if (!await bucket.TryApplyAsync(WantedPolicy.RulesOf(options), fingerprint, cancellationToken))
                throw new RequestRefusedException("The bucket's lifecycle rules have changed since they were shown. Nothing was changed: look at the difference again.", RefusalReason.Busy);
            var report = await ReadAsync(cancellationToken);
            return report is { CanApply: false, Settings.Rules.IsKnown: true }
                ? report
                : throw new StorageException($"The bucket {options.Bucket} accepted the lifecycle rules, and gives others back. Look at them where the server is administered.");
        });
    }

    /// <summary>What is to be said of settings, the worst first.</summary>
    internal static IReadOnlyList<PolicyFinding> FindingsOf(BucketSettings settings, StorageOptions options) =>
        [.. LifecycleComparison.Of(settings, options).Concat(BucketComparison.Of(settings, options)).OrderByDescending(f => f.Verdict)];

    private List<RuleChange> ChangesOf(IReadOnlyList<BucketRule> rules)
    {
        var wanted = WantedPolicy.RulesOf(options).ToDictionary(rule => rule.Id, PolicyText.Words, StringComparer.Ordinal);
        var changes = rules.Select(rule =>
        {
            var before = PolicyText.Words(rule);
            if (!wanted.Remove(rule.Id, out var after))
                return new RuleChange(RuleChangeKind.Kept, rule.Id, before, before);
            return new RuleChange(before == after ? RuleChangeKind.Same : RuleChangeKind.Changed, rule.Id, before, after);
        }).ToList();
        changes.AddRange(wanted.Select(rule => new RuleChange(RuleChangeKind.Added, rule.Key, null, rule.Value)));
        return changes;
    }
}

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
        return new PolicyReport(settings, FindingsOf(settings, options), settings.Rules.IsKnown ? ChangesOf(settings.Rules.Value) : [], SettingChanges.Of(settings, options));
    }

    /// <summary>
    /// Applies what is asked for, one after the other and each with a line of its own in the audit log: the portal's lifecycle rules beside those of
    /// others, versioning, the public-access block, default encryption. What the server does not take keeps nothing else from being applied.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="topics">What: some of <see cref="PolicyReport.Applicable"/>.</param>
    /// <param name="fingerprint">Of the lifecycle rules that the difference was shown for: <see cref="BucketSettings.Fingerprint"/>.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How the bucket stands now.</returns>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">The request says not what or why, or the bucket's rules are others than those that were shown; nothing was changed.</exception>
    /// <exception cref="StorageException">Something was not applied; the message says what, why, and what was.</exception>
    public async Task<PolicyReport> ApplyAsync(Actor actor, IReadOnlyCollection<PolicyTopic> topics, string fingerprint, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topics);
        ArgumentNullException.ThrowIfNull(reason);
        if (topics.Count == 0 || topics.Except(SettingChanges.Topics).Any())
            await ApplyAsync(actor, "settings", reason, () => throw new RequestRefusedException($"Say what is to be applied: some of {string.Join(", ", SettingChanges.Topics)}."));
        var (applied, problems) = (new List<string>(), new List<string>());
        foreach (var topic in SettingChanges.Topics.Where(topics.Contains))
        {
            try
            {
                await ApplyAsync(actor, PolicyTopicWords.InSentence(topic), reason, () => ApplyAsync(topic, fingerprint, reason, cancellationToken));
                applied.Add(PolicyTopicWords.InSentence(topic));
            }
            catch (StorageException e)
            {
                problems.Add(e.Message);
            }
        }

        return problems.Count == 0
            ? await ReadAsync(cancellationToken)
            : throw new StorageException($"{string.Join(' ', problems)} {(applied.Count == 0 ? "Nothing was applied." : $"Applied all the same: {string.Join(", ", applied)}.")}");
    }

    private Task ApplyAsync(Actor actor, string what, string reason, Func<Task> command) =>
        gate.PassAsync(actor, PortalAction.ApplyStoragePolicy, $"{what} of {options.Bucket}", reason, command);

    private async Task ApplyAsync(PolicyTopic topic, string fingerprint, string reason, CancellationToken cancellationToken)
    {
        if (reason.Trim().Length is 0 or > MaxReason)
            throw new RequestRefusedException($"Give a reason of at most {MaxReason} characters: it becomes part of the audit log.");
        if (topic == PolicyTopic.Lifecycle)
        {
            if (fingerprint is not { Length: BucketSettings.FingerprintLength })
                throw new RequestRefusedException("Say which difference is to be applied: the settings' fingerprint, as reading them gives it.");
            if (!await bucket.TryApplyAsync(WantedPolicy.RulesOf(options), fingerprint, cancellationToken))
                throw new RequestRefusedException("The bucket's lifecycle rules have changed since they were shown. Nothing was changed: look at the difference again.", RefusalReason.Busy);
        }
        // Set meanwhile, as it should be or otherwise: what somebody chose is not written over.
        else if ((await ReadAsync(cancellationToken)).Applicable.Contains(topic))
        {
            await bucket.TurnOnAsync(topic, cancellationToken);
        }

        if ((await ReadAsync(cancellationToken)).Applicable.Contains(topic))
            throw new StorageException($"The bucket {options.Bucket} accepted {PolicyTopicWords.InSentence(topic)}, and gives something else back. Look at it where the server is administered.");
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

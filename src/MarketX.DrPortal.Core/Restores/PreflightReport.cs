using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>What was looked at before a restore.</summary>
/// <param name="Checks">Each check with its verdict.</param>
public sealed record PreflightReport(IReadOnlyList<PreflightCheck> Checks)
{
    /// <summary>Whether no check blocks the restore.</summary>
    public bool CanStart => Checks.All(c => c.Verdict != PreflightVerdict.Blocked);

    /// <summary>Whether no manifest vouches for the archive, and a reason was given to restore it all the same.</summary>
    public bool IsUnverified => Checks.Any(c => c is { Topic: PreflightTopic.Manifest, Verdict: PreflightVerdict.Warning });

    /// <summary>The checks that block the restore.</summary>
    public IEnumerable<PreflightCheck> Blockers => Checks.Where(c => c.Verdict == PreflightVerdict.Blocked);

    /// <summary>Writes every check into a run's log.</summary>
    internal PreflightReport LogTo(RunTracker tracker)
    {
        foreach (var check in Checks)
        {
            tracker.Log(
                check.Verdict switch { PreflightVerdict.Blocked => RunLogLevel.Error, PreflightVerdict.Warning => RunLogLevel.Warning, _ => RunLogLevel.Info },
                $"Preflight, {check.Topic}: {check.Finding}{(check.Remedy is null ? "" : " " + check.Remedy)}");
        }

        return this;
    }

    /// <summary>Refuses when a check blocks; the message holds every blocker with its remedy.</summary>
    /// <exception cref="RequestRefusedException">A check blocks.</exception>
    public void ThrowIfBlocked()
    {
        if (CanStart)
            return;
        // Of several blockers the one counts that no other remedy lifts: production first, an existing target last.
        var topics = Blockers.Select(c => c.Topic).ToHashSet(StringComparer.Ordinal);
        var reason = topics.Contains(PreflightTopic.Production) ? RefusalReason.Production
            : topics.Contains(PreflightTopic.Name) ? RefusalReason.Invalid
            : topics.Contains(PreflightTopic.Missing) ? RefusalReason.NotFound
            : topics.Contains(PreflightTopic.Bucket) ? RefusalReason.StorageUnavailable
            : topics.Contains(PreflightTopic.Server) ? RefusalReason.DatabaseUnavailable
            : topics is { Count: 1 } && topics.Contains(PreflightTopic.TargetExists) ? RefusalReason.TargetExists
            : RefusalReason.Preflight;
        throw new RequestRefusedException(string.Join(" ", Blockers.Select(c => c.Remedy is null ? c.Finding : $"{c.Finding} {c.Remedy}")), reason);
    }
}

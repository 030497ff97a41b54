namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// The time that a run has left, from what the phases of past runs like it took, scaled by how much there is to do. Where that
/// says nothing there is no estimate: a wrong one is worse.
/// </summary>
internal sealed class RunEstimator
{
    /// <summary>Past runs that are worth looking at: older ones were of another database.</summary>
    public const int PastRuns = 5;

    // Beyond this a run is too unlike for its times to be stretched.
    private const double MostUnlike = 10;
    private const double LateBy = 1.5;
    private static readonly TimeSpan LateAtLeast = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<Dictionary<string, Past>> _past;

    /// <summary>Learns from runs; those that did not succeed, or did not note their phases, are passed over.</summary>
    public RunEstimator(IEnumerable<Run> past) =>
        _past = [.. past.Where(run => run is { Status: RunStatus.Succeeded, FinishedAt: not null, Progress.PhaseStartedAt: not null }).Select(PhasesOf)];

    /// <summary>The time left for the whole run; null where nothing can be said.</summary>
    public TimeSpan? Remaining(RunProgress progress, DateTimeOffset now)
    {
        var estimates = _past.Select(past => Remaining(past, progress, now)).OfType<double>().Order().ToList();
        // The median: one run on a busy night says little.
        return estimates.Count == 0 ? null : TimeSpan.FromSeconds(estimates[estimates.Count / 2]);
    }

    private static double? Remaining(Dictionary<string, Past> past, RunProgress progress, DateTimeOffset now)
    {
        var ahead = progress.Phases.Skip(progress.PhaseIndex).ToList();
        if (ahead.Count == 0 || progress.PhaseStartedAt is not { } since || !ahead.All(past.ContainsKey))
            return null;
        if (Ratio(past, progress) is not { } ratio || ratio > MostUnlike || ratio < 1 / MostUnlike)
            return null;
        var usual = past[ahead[0]].Seconds * ratio;
        if (OfPhase(usual, (now - since).TotalSeconds, Share(progress)) is not { } left)
            return null;
        return left + (ahead.Skip(1).Sum(phase => past[phase].Seconds) * ratio);
    }

    /// <summary>The time left in the current phase.</summary>
    private static double? OfPhase(double usual, double elapsed, double? share) => share switch
    {
        // More was to do than was thought.
        > 1 => null,
        // The further it is, the more its own pace counts.
        > 0 and var done => (1 - done) * (((1 - done) * usual) + elapsed),
        _ when elapsed > (usual * LateBy) + LateAtLeast.TotalSeconds => null,
        _ => Math.Max(0, usual - elapsed),
    };

    /// <summary>How much more this run has to do than the past one; null where that shows later only.</summary>
    private static double? Ratio(Dictionary<string, Past> past, RunProgress progress)
    {
        if (progress.Phase is { } phase && Ratio(past, phase, progress.BytesTotal, progress.RowsTotal) is { } ratio)
            return ratio;
        foreach (var ended in progress.PastPhases.Reverse())
        {
            if (Ratio(past, ended.Name, ended.Bytes, ended.Rows) is { } known)
                return known;
        }

        return past.Values.All(p => p.Bytes is null or 0 && p.Rows is null or 0) ? 1 : null;
    }

    private static double? Ratio(Dictionary<string, Past> past, string phase, long? bytes, long? rows)
    {
        if (!past.TryGetValue(phase, out var then))
            return null;
        return bytes is > 0 && then.Bytes is > 0 ? (double)bytes / then.Bytes
            : rows is > 0 && then.Rows is > 0 ? (double)rows / then.Rows : null;
    }

    private static double? Share(RunProgress progress) => progress switch
    {
        { BytesDone: { } done, BytesTotal: > 0 and var total } => (double)done / total,
        { RowsDone: { } done, RowsTotal: > 0 and var total } => (double)done / total,
        { ItemsDone: { } done, ItemsTotal: > 0 and var total } => (double)done / total,
        _ => null,
    };

    private static Dictionary<string, Past> PhasesOf(Run run)
    {
        var phases = run.Progress.PastPhases.ToDictionary(phase => phase.Name, phase => new Past((phase.EndedAt - phase.StartedAt).TotalSeconds, phase.Bytes, phase.Rows), StringComparer.Ordinal);
        // Nothing follows the last phase: it ends with the run.
        if (run.Progress.Phase is { } last)
            phases[last] = new Past((run.FinishedAt!.Value - run.Progress.PhaseStartedAt!.Value).TotalSeconds, run.Progress.BytesDone, run.Progress.RowsDone);
        return phases;
    }

    private sealed record Past(double Seconds, long? Bytes, long? Rows);
}

using MarketX.DrPortal.Core.Nodes;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Health;

/// <summary>All figures for monitoring. They come from the shared tables and the bucket, so that each portal gives the same.</summary>
public sealed class PortalMetrics(PortalHealth health, IRunTotals totals, IRunStore runs, INodeStore nodes)
{
    private const int MaxNodes = 500;

    /// <summary>Reads all of them; those of a part that does not answer are left out, and <c>drportal_up</c> says so.</summary>
    /// <exception cref="System.Data.Common.DbException">The portal's own database does not answer.</exception>
    public async Task<IReadOnlyList<Metric>> ReadAsync(CancellationToken cancellationToken)
    {
        var report = await health.ReadAsync(cancellationToken);
        List<Metric> metrics =
        [
            new("drportal_up", "Whether what recovery depends on answers.", false, [.. report.Parts.Select(part => new MetricSample(part.Ok ? 1 : 0, ("part", part.Name)))]),
            .. OfBackups(report),
            .. OfDrills(report),
        ];
        if (report.Parts.Any(part => part is { Name: "portal-database", Ok: true }))
        {
            metrics.AddRange(OfTotals(await totals.ListAsync(cancellationToken)));
            metrics.AddRange(await OfLastRunsAsync(cancellationToken));
            var all = (await nodes.ListAsync(new NodeQuery { Take = MaxNodes }, cancellationToken)).Items;
            metrics.Add(new("drportal_nodes", "Portals on this database.", false,
                [new MetricSample(all.Count(node => node.IsAlive), ("state", "alive")), new MetricSample(all.Count(node => !node.IsAlive), ("state", "silent"))]));
        }

        return metrics;
    }

    private static IEnumerable<Metric> OfBackups(HealthReport report)
    {
        yield return Gauge("drportal_rpo_objective_seconds", "How old the last good backup may be.", report.Rpo.ObjectiveSeconds);
        if (report.Rpo.State != ObjectiveState.Unknown)
            yield return Gauge("drportal_rpo_met", "Whether the recovery point objective is met.", report.Rpo.State == ObjectiveState.Met ? 1 : 0);
        if (report.LastBackup is not { } backup)
            yield break;
        yield return Gauge("drportal_backup_age_seconds", "Age of the last good backup.", backup.AgeSeconds);
        yield return Gauge("drportal_backup_taken_timestamp_seconds", "When the last good backup was taken.", backup.TakenAt.ToUnixTimeSeconds());
        yield return Gauge("drportal_backup_bytes", "Size of the last good backup.", backup.Bytes);
    }

    private static IEnumerable<Metric> OfDrills(HealthReport report)
    {
        yield return Gauge("drportal_rto_objective_seconds", "How long a recovery may take.", report.Rto.ObjectiveSeconds);
        if (report.Rto.ActualSeconds is { } recovery)
        {
            yield return Gauge("drportal_rto_met", "Whether the last drill that measured it met the recovery time objective.", report.Rto.State == ObjectiveState.Met ? 1 : 0);
            yield return Gauge("drportal_rto_measured_seconds", "The recovery time that the last drill measured.", recovery);
        }

        if (report.LastDrill is not { } drill)
            yield break;
        yield return Gauge("drportal_drill_age_seconds", "Time since the last drill began.", drill.AgeSeconds);
        yield return Gauge("drportal_drill_passed", "Whether the last drill passed.", drill.Verdict == Drills.DrillVerdict.Passed ? 1 : 0);
    }

    private static IEnumerable<Metric> OfTotals(IReadOnlyList<RunTotals> totals)
    {
        var ended = totals.Where(t => !t.Status.IsActive()).ToList();
        var succeeded = totals.Where(t => t.Status == RunStatus.Succeeded).ToList();
        yield return new("drportal_runs_total", "Runs that have ended.", true, [.. ended.Select(t => new MetricSample(t.Count, ("kind", t.Kind.ToString()), ("status", t.Status.ToString())))]);
        yield return new("drportal_run_bytes_total", "Bytes of archives that successful runs made or read.", true, [.. succeeded.Select(t => new MetricSample(t.Bytes, ("kind", t.Kind.ToString())))]);
        yield return new("drportal_run_rows_total", "Rows that successful runs counted.", true, [.. succeeded.Select(t => new MetricSample(t.Rows, ("kind", t.Kind.ToString())))]);
        yield return Gauge("drportal_runs_queued", "Runs that wait.", totals.Where(t => t.Status == RunStatus.Queued).Sum(t => t.Count));
        yield return Gauge("drportal_runs_running", "Runs that work.", totals.Where(t => t.Status == RunStatus.Running).Sum(t => t.Count));
    }

    private async Task<IReadOnlyList<Metric>> OfLastRunsAsync(CancellationToken cancellationToken)
    {
        var last = new List<Run>();
        foreach (var kind in Enum.GetValues<RunKind>())
            last.AddRange(await runs.RecentSuccessesAsync(kind, null, null, 1, cancellationToken));
        return
        [
            new("drportal_last_success_timestamp_seconds", "When the last successful run of a kind ended.", false,
                [.. last.Select(run => new MetricSample(run.FinishedAt!.Value.ToUnixTimeSeconds(), ("kind", run.Kind.ToString())))]),
            new("drportal_last_success_seconds", "What the last successful run of a kind took.", false,
                [.. last.Select(run => new MetricSample((run.FinishedAt - run.StartedAt)?.TotalSeconds ?? 0, ("kind", run.Kind.ToString())))]),
            new("drportal_last_success_phase_seconds", "What each phase of the last successful run of a kind took.", false,
                [.. last.SelectMany(run => PhasesOf(run).Select(phase => new MetricSample(phase.Seconds, ("kind", run.Kind.ToString()), ("phase", phase.Name))))]),
        ];
    }

    // The phase that a run ends in has no end of its own.
    private static IEnumerable<(string Name, double Seconds)> PhasesOf(Run run)
    {
        var past = run.Progress.PastPhases.Select(phase => (phase.Name, (phase.EndedAt - phase.StartedAt).TotalSeconds));
        var final = run.Progress is { Phase: { } name, PhaseStartedAt: { } start } ? [(name, (run.FinishedAt!.Value - start).TotalSeconds)] : Enumerable.Empty<(string, double)>();
        return past.Concat(final).GroupBy(phase => phase.Item1, StringComparer.Ordinal).Select(group => (group.Key, group.Sum(phase => phase.Item2)));
    }

    private static Metric Gauge(string name, string help, double value) => new(name, help, false, [new MetricSample(value)]);
}

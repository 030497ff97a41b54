using System.Text.Json;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// Runs of this process only: for a command line that has no portal database, as after the loss of everything.
/// The locks on the target server hold all the same.
/// </summary>
public sealed class MemoryRunStore : IRunStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, Run> _runs = [];
    private readonly Dictionary<RunId, List<RunLogLine>> _logs = [];

    /// <inheritdoc />
    public Task InsertAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        lock (_gate)
            _runs.Add(run.Id, run);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<Run?> FindAsync(RunId id, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(_runs.GetValueOrDefault(id));
    }

    /// <inheritdoc />
    public Task<Page<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_gate)
        {
            var all = _runs.Values
                .Where(r => (query.Kind is null || r.Kind == query.Kind) && (query.Status is null || r.Status == query.Status))
                .OrderByDescending(r => r.QueuedAt).ToList();
            return Task.FromResult(new Page<Run>([.. all.Skip(query.Skip).Take(query.Take)], all.Count, _runs.Count));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Run>> ListUnfinishedAsync(CancellationToken cancellationToken) =>
        Select(r => r.Status.IsActive() || r.CleanupDue, take: int.MaxValue);

    /// <inheritdoc />
    public Task<IReadOnlyList<Run>> RecentSuccessesAsync(RunKind kind, string? target, string? server, int take, CancellationToken cancellationToken) =>
        Select(r => r.Kind == kind && r.Status == RunStatus.Succeeded && (target is null || (r.Target == target && r.Server == server)), take);

    /// <inheritdoc />
    public Task<IReadOnlyList<RunLogLine>> ReadLogAsync(RunId id, long after, int take, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<RunLogLine>>([.. _logs.GetValueOrDefault(id, []).Where(l => l.Number > after).Take(take)]);
    }

    /// <inheritdoc />
    public Task AppendLogAsync(RunId id, IReadOnlyList<RunLogLine> lines, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_logs.TryGetValue(id, out var log))
                _logs[id] = log = [];
            log.AddRange(lines.Select((l, i) => l with { Number = log.Count + i + 1 }).ToList());
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<bool> TryStartAsync(RunId id, string node, DateTimeOffset at, CancellationToken cancellationToken) =>
        Change(id, r => r.Status == RunStatus.Queued, r => r with { Status = RunStatus.Running, Node = node, StartedAt = at, HeartbeatAt = at });

    /// <inheritdoc />
    public async Task<string?> HeartbeatAsync(RunId id, RunProgress? progress, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await Change(id, r => r.Status == RunStatus.Running, r => r with { HeartbeatAt = at, Progress = progress ?? r.Progress });
        return (await FindAsync(id, cancellationToken))?.CancelRequestedBy;
    }

    /// <inheritdoc />
    public Task<bool> TryHandOverAsync(RunId id, CancellationToken cancellationToken) => Change(
        id, r => r.Status == RunStatus.Running && r.CancelRequestedAt is null,
        r => r with { Status = RunStatus.Queued, Node = null, StartedAt = null, HeartbeatAt = null, Progress = RunProgress.None, Resources = new(), Handovers = r.Handovers + 1 });

    /// <inheritdoc />
    public Task<bool> TryFinishAsync(
        RunId id, RunStatus status, string? error, JsonElement? result, bool cleanupDue, DateTimeOffset at, CancellationToken cancellationToken) =>
        Change(id, r => r.Status.IsActive(), r => r with { Status = status, Error = error, Result = result, CleanupDue = cleanupDue, FinishedAt = at });

    /// <inheritdoc />
    public Task SetResourcesAsync(RunId id, RunResources resources, CancellationToken cancellationToken) =>
        Change(id, _ => true, r => r with { Resources = resources });

    /// <inheritdoc />
    public Task MarkCleanAsync(RunId id, CancellationToken cancellationToken) => Change(id, _ => true, r => r with { CleanupDue = false });

    /// <inheritdoc />
    public Task<bool> RequestCancelAsync(RunId id, string by, DateTimeOffset at, CancellationToken cancellationToken) =>
        Change(id, r => r.Status.IsActive() && r.CancelRequestedAt is null, r => r with { CancelRequestedAt = at, CancelRequestedBy = by });

    private Task<bool> Change(RunId id, Func<Run, bool> condition, Func<Run, Run> change)
    {
        lock (_gate)
        {
            var applies = _runs.TryGetValue(id, out var run) && condition(run);
            if (applies)
                _runs[id] = change(run!);
            return Task.FromResult(applies);
        }
    }

    private Task<IReadOnlyList<Run>> Select(Func<Run, bool> condition, int take)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<Run>>([.. _runs.Values.Where(condition).OrderByDescending(r => r.FinishedAt).Take(take)]);
    }
}

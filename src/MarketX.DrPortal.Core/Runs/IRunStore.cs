using System.Text.Json;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// Where runs and their logs are kept: the portal's database, or memory for a command line that has none.
/// Reading is for everybody; only <see cref="RunTracker"/>, <see cref="IRunQueue"/> and <see cref="RunReconciler"/> write.
/// </summary>
public interface IRunStore
{
    /// <summary>Adds a queued run.</summary>
    Task InsertAsync(Run run, CancellationToken cancellationToken);

    /// <summary>The run, or null when there is none.</summary>
    Task<Run?> FindAsync(RunId id, CancellationToken cancellationToken);

    /// <summary>A page of runs.</summary>
    Task<Page<Run>> ListAsync(RunQuery query, CancellationToken cancellationToken);

    /// <summary>All queued and running runs, and final ones whose leftovers are yet to be removed; oldest first.</summary>
    Task<IReadOnlyList<Run>> ListUnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>Lines of a run's log after line <paramref name="after"/>, oldest first.</summary>
    Task<IReadOnlyList<RunLogLine>> ReadLogAsync(RunId id, long after, int take, CancellationToken cancellationToken);

    /// <summary>Adds lines to a run's log; their numbers are given here.</summary>
    Task AppendLogAsync(RunId id, IReadOnlyList<RunLogLine> lines, CancellationToken cancellationToken);

    /// <summary>Moves a queued run to Running. False when it is no longer queued.</summary>
    Task<bool> TryStartAsync(RunId id, string node, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Stores progress and the sign of life of a running run, and returns who asked for its cancel, if anybody did.
    /// <paramref name="progress"/> null: the sign of life only.
    /// </summary>
    Task<string?> HeartbeatAsync(RunId id, RunProgress? progress, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Puts a running run back into the queue, as if it had not begun. False when it is not running, or somebody asked for its cancel.
    /// </summary>
    Task<bool> TryHandOverAsync(RunId id, CancellationToken cancellationToken);

    /// <summary>
    /// Gives an active run its final status. False when it already has one: the first writer wins.
    /// </summary>
    Task<bool> TryFinishAsync(
        RunId id, RunStatus status, string? error, JsonElement? result, bool cleanupDue, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Notes what the run is about to make, before it makes it.</summary>
    Task SetResourcesAsync(RunId id, RunResources resources, CancellationToken cancellationToken);

    /// <summary>Notes that nothing of the run is left behind.</summary>
    Task MarkCleanAsync(RunId id, CancellationToken cancellationToken);

    /// <summary>Asks for a cancel. False when the run is not active, or a cancel was already asked for.</summary>
    Task<bool> RequestCancelAsync(RunId id, string by, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>The newest successful runs of a kind, newest first: for estimates, charts, and what is known of a database.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="target">The database that they worked on; null: any, on any server.</param>
    /// <param name="server">The server that it is on, as <see cref="Run.Server"/> says it: a database of the same name elsewhere is another one.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<Run>> RecentSuccessesAsync(RunKind kind, string? target, string? server, int take, CancellationToken cancellationToken);
}

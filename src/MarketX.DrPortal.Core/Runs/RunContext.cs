using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>What a handler gets to work with: the run, its lock, and where to report.</summary>
/// <param name="run">The run as it was when it started.</param>
/// <param name="targetLock">The lock on its target.</param>
/// <param name="tracker">Takes progress and log lines.</param>
/// <param name="portalId">This installation.</param>
public sealed class RunContext(Run run, TargetLock targetLock, RunTracker tracker, string portalId)
{
    /// <summary>The run.</summary>
    public Run Run => run;

    /// <summary>The lock on the target.</summary>
    public TargetLock Lock => targetLock;

    /// <summary>Application name for every connection and child process of this run.</summary>
    public string ApplicationName { get; } = BackendName.For(portalId, run.Target, run.Id);

    /// <summary>This installation.</summary>
    public string PortalId => portalId;

    /// <summary>Takes progress and log lines.</summary>
    public RunTracker Tracker => tracker;

    /// <summary>Notes what the run is about to make, before it makes it.</summary>
    public Task NoteResourcesAsync(RunResources resources, CancellationToken cancellationToken) => tracker.SetResourcesAsync(resources, cancellationToken);
}

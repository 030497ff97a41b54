using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Starts restores, after the preflight. The run itself looks again: minutes may pass in the queue.</summary>
public sealed class RestoreLauncher(RunFactory runs, RestorePreflight preflight)
{
    /// <summary>Checks that the restore can start, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">A preflight check blocks it; nothing was changed.</exception>
    public async Task<Run> StartAsync(Actor actor, RestoreRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        AccessPolicy.Demand(actor, PortalAction.Restore);
        (await preflight.CheckAsync(request, cancellationToken)).ThrowIfBlocked();
        return await runs.QueueAsync(actor, RunKind.Restore, request.Database, request, cancellationToken);
    }
}

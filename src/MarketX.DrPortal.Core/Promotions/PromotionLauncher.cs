using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>Starts promotions and rollbacks, after the preflight. The run itself looks again: minutes may pass in the queue.</summary>
public sealed class PromotionLauncher(RunFactory runs, PromotionPreflight preflight, ProductionOptions production)
{
    /// <summary>Checks that the promotion can start, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor is no Admin.</exception>
    /// <exception cref="RequestRefusedException">A check blocks it; nothing was changed.</exception>
    public async Task<Run> StartAsync(Actor actor, PromotionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        AccessPolicy.Demand(actor, PortalAction.Promote);
        (await preflight.CheckAsync(request, cancellationToken)).ThrowIfBlocked();
        return await runs.QueueAsync(actor, RunKind.Promotion, production.Database, request, cancellationToken);
    }

    /// <summary>Checks that the rollback can start, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor is no Admin.</exception>
    /// <exception cref="RequestRefusedException">A check blocks it; nothing was changed.</exception>
    public async Task<Run> StartAsync(Actor actor, RollbackRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        AccessPolicy.Demand(actor, PortalAction.RollBack);
        (await preflight.CheckAsync(request, cancellationToken)).ThrowIfBlocked();
        return await runs.QueueAsync(actor, RunKind.Rollback, production.Database, request, cancellationToken);
    }
}

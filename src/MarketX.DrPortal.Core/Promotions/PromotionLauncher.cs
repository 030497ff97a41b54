using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>Starts promotions and rollbacks, after the preflight. The run itself looks again: minutes may pass in the queue.</summary>
public sealed class PromotionLauncher(CommandGate gate, RunFactory runs, IRunStore history, PromotionPreflight preflight, ProductionOptions production, PromotionOptions options)
{
    /// <summary>Checks that the promotion can start, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor is no Admin.</exception>
    /// <exception cref="RequestRefusedException">A check blocks it; nothing was changed.</exception>
    public Task<Run> StartAsync(Actor actor, PromotionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return gate.PassAsync(actor, PortalAction.Promote, $"{production.Database} by {request.Database}", request.Reason, async () =>
        {
            if (options.RequireApproval)
                throw new RequestRefusedException("A second Admin has to approve promotions (Promotion:RequireApproval): ask for it on the portal's page Promote.", RefusalReason.Preflight);
            (await preflight.CheckAsync(request, cancellationToken)).ThrowIfBlocked();
            // Another restore may come while this waits in the queue.
            var proof = await PromotionProof.FindAsync(history, request, cancellationToken);
            // Nobody vouches for himself.
            return await runs.QueueAsync(actor, RunKind.Promotion, production.Database, request with { Restore = proof?.Restore?.Value, ApprovedBy = null }, cancellationToken);
        });
    }

    /// <summary>Checks that the rollback can start, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor is no Admin.</exception>
    /// <exception cref="RequestRefusedException">A check blocks it; nothing was changed.</exception>
    public Task<Run> StartAsync(Actor actor, RollbackRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return gate.PassAsync(actor, PortalAction.RollBack, $"{production.Database} by {request.Kept}", request.Reason, async () =>
        {
            (await preflight.CheckAsync(request, cancellationToken)).ThrowIfBlocked();
            return await runs.QueueAsync(actor, RunKind.Rollback, production.Database, request, cancellationToken);
        });
    }
}

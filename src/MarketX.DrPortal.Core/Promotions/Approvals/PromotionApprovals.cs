using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Promotions.Approvals;

/// <summary>
/// Promotions that need two Admins (<see cref="PromotionOptions.RequireApproval"/>): one asks, another one approves, and only then a
/// run is queued. An approval holds for the database as it was restored when it was asked for, and for some hours.
/// </summary>
public sealed class PromotionApprovals(
    CommandGate gate, RunFactory runs, IRunStore history, PromotionPreflight preflight, ApprovalStore store, PromotionOptions options, ProductionOptions production, TimeProvider time)
{
    /// <summary>Asks for approval, after the same checks as a promotion.</summary>
    /// <exception cref="AccessDeniedException">The actor is no Admin.</exception>
    /// <exception cref="RequestRefusedException">A check blocks it, or no approval is needed.</exception>
    public Task<PromotionApproval> AskAsync(Actor actor, PromotionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return gate.PassAsync(actor, PortalAction.Promote, $"{production.Database} by {request.Database}, to be approved", request.Reason, async () =>
        {
            if (!options.RequireApproval)
                throw new RequestRefusedException("No approval is needed (Promotion:RequireApproval is off): promote it.");
            (await preflight.CheckAsync(request, cancellationToken)).ThrowIfBlocked();
            var now = time.GetUtcNow();
            var approval = new PromotionApproval(
                RunId.New(), request with { ApprovedBy = null }, await RestoreOfAsync(request.Database, cancellationToken), actor.Name, actor.Subject, now, now.AddHours(options.ApprovalHours))
            {
                State = ApprovalState.Waiting,
            };
            await store.InsertAsync(approval, cancellationToken);
            return approval;
        });
    }

    /// <summary>Approves, and queues the promotion.</summary>
    /// <exception cref="AccessDeniedException">The actor is no Admin.</exception>
    /// <exception cref="RequestRefusedException">The actor asked for it, it was answered, its time is over, the database was restored anew since, or a check blocks it.</exception>
    public Task<Run> ApproveAsync(Actor actor, RunId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return gate.PassAsync(actor, PortalAction.ApprovePromotion, $"promotion {id}", null, async () =>
        {
            var approval = await WaitingAsync(id, cancellationToken);
            // By the identity that stays, and by name as well: the command line's users have no other.
            if ((actor.Subject is not null && actor.Subject == approval.AskedSubject) || actor.Name == approval.AskedBy)
                throw new RequestRefusedException("You asked for it yourself: another Admin has to approve it.", RefusalReason.Preflight);
            if (await RestoreOfAsync(approval.Request.Database, cancellationToken) != approval.Restore)
                throw new RequestRefusedException($"\"{approval.Request.Database}\" was restored anew since approval was asked for: it is another database now. Have it asked for again.", RefusalReason.Preflight);
            var request = approval.Request with { Restore = approval.Restore, ApprovedBy = actor.Name };
            (await preflight.CheckAsync(request, cancellationToken)).ThrowIfBlocked();
            if (!await store.DecideAsync(id, ApprovalState.Approved, actor.Name, null, cancellationToken))
                throw new RequestRefusedException("Somebody else has just answered it.", RefusalReason.Busy);
            var run = await runs.QueueAsync(actor with { Name = $"{approval.AskedBy}, approved by {actor.Name}" }, RunKind.Promotion, production.Database, request, CancellationToken.None);
            await store.SetRunAsync(id, run.Id, CancellationToken.None);
            return run;
        });
    }

    /// <summary>Refuses. Whoever asked may do it too: it is then taken back.</summary>
    /// <exception cref="AccessDeniedException">The actor is no Admin.</exception>
    /// <exception cref="RequestRefusedException">There is none that waits, or no reason is given.</exception>
    public Task RefuseAsync(Actor actor, RunId id, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return gate.PassAsync(actor, PortalAction.ApprovePromotion, $"promotion {id}, refused", reason, async () =>
        {
            await WaitingAsync(id, cancellationToken);
            if (string.IsNullOrWhiteSpace(reason))
                throw new RequestRefusedException("Say why it is refused, for the record.");
            if (!await store.DecideAsync(id, ApprovalState.Refused, actor.Name, reason.Trim(), cancellationToken))
                throw new RequestRefusedException("Somebody else has just answered it.", RefusalReason.Busy);
        });
    }

    private async Task<PromotionApproval> WaitingAsync(RunId id, CancellationToken cancellationToken) => await store.FindAsync(id, cancellationToken) switch
    {
        null => throw new RequestRefusedException($"Nobody asked for an approval {id}.", RefusalReason.NotFound),
        { State: ApprovalState.Expired } expired => throw new RequestRefusedException($"Its time was over at {expired.ExpiresAt:yyyy-MM-dd HH:mm} UTC. Have it asked for again."),
        { State: not ApprovalState.Waiting } decided => throw new RequestRefusedException($"{decided.DecidedBy} has answered it already: {decided.State.ToString().ToLowerInvariant()}."),
        var waiting => waiting,
    };

    private async Task<string?> RestoreOfAsync(string database, CancellationToken cancellationToken) =>
        (await history.RecentSuccessesAsync(RunKind.Restore, database, null, 1, cancellationToken)).FirstOrDefault()?.Id.Value;
}

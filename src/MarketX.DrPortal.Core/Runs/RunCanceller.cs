using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>Asks for the cancel of a run, wherever it runs; its process sees it within about a second.</summary>
public sealed class RunCanceller(CommandGate gate, IRunStore store, TimeProvider time)
{
    /// <summary>Asks for the cancel. A run that is still queued ends at once.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">There is no such run, or it has ended.</exception>
    public Task CancelAsync(Actor actor, RunId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return gate.PassAsync(actor, PortalAction.CancelRun, $"run {id}", null, async () =>
        {
            var run = await store.FindAsync(id, cancellationToken)
                ?? throw new RequestRefusedException($"There is no run {id}.", RefusalReason.NotFound);
            if (!run.Status.IsActive())
                throw new RequestRefusedException($"Run {id} has ended already ({run.Status}): there is nothing to cancel.");
            await store.RequestCancelAsync(id, actor.Name, time.GetUtcNow(), cancellationToken);
            await store.AppendLogAsync(id, [new(0, time.GetUtcNow(), RunLogLevel.Info, $"Cancel requested by {actor.Name}.")], cancellationToken);
            return run;
        });
    }
}

using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Closes alerts by hand, where nothing will: a restore that nobody repeats, a backup that is meant to be small.</summary>
public sealed class AlertCloser(CommandGate gate, IAlertLog log, AlertStore store)
{
    /// <summary>Closes an open alert.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It is not open, closes by itself, or no reason is given.</exception>
    public Task CloseAsync(Actor actor, long id, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return gate.PassAsync(actor, PortalAction.CloseAlert, $"alert {id}", reason, () => StoreAsync(actor, id, reason, cancellationToken));
    }

    private async Task StoreAsync(Actor actor, long id, string reason, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason))
            throw new RequestRefusedException("Say why the alert can be closed.");
        if (await log.FindAsync(id, cancellationToken) is not { } alert)
            throw new RequestRefusedException($"There is no alert {id}.", RefusalReason.NotFound);
        if (alert.Kind.ClosesByItself())
            throw new RequestRefusedException($"{alert.Kind.Word()} closes by itself as soon as its cause is gone. {alert.Kind.Advice()}");
        if (!await store.CloseAsync(id, $"{actor.Name} closed it: {reason.Trim()}", cancellationToken))
            throw new RequestRefusedException($"Alert {id} is closed already.");
    }
}

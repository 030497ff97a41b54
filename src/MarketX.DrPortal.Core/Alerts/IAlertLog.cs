namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Alerts, open and resolved, for reading.</summary>
public interface IAlertLog
{
    /// <summary>All open alerts, newest first.</summary>
    Task<IReadOnlyList<Alert>> OpenAsync(CancellationToken cancellationToken);

    /// <summary>A page of alerts.</summary>
    Task<Page<Alert>> ListAsync(AlertQuery query, CancellationToken cancellationToken);

    /// <summary>The alert; null where none has that number.</summary>
    Task<Alert?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>What the channels were told of an alert, or are yet to be, in that order.</summary>
    Task<IReadOnlyList<AlertDelivery>> DeliveriesAsync(long id, CancellationToken cancellationToken);

    /// <summary>The newest delivery to each channel.</summary>
    Task<IReadOnlyList<AlertDelivery>> LastDeliveriesAsync(CancellationToken cancellationToken);

    /// <summary>How the heartbeat stands; null where none was ever due.</summary>
    Task<HeartbeatState?> HeartbeatAsync(CancellationToken cancellationToken);
}

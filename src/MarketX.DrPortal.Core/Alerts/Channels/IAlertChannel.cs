namespace MarketX.DrPortal.Core.Alerts.Channels;

/// <summary>A way to tell somebody of an alert.</summary>
public interface IAlertChannel
{
    /// <summary>Its name, as in deliveries.</summary>
    string Name { get; }

    /// <summary>Where it leads, for people; no secret.</summary>
    string Destination { get; }

    /// <summary>Tells.</summary>
    /// <exception cref="AlertChannelException">The channel did not take it.</exception>
    Task SendAsync(AlertMessage message, CancellationToken cancellationToken);
}

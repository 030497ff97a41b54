namespace MarketX.DrPortal.Core.Alerts;

/// <summary>What a channel is told.</summary>
/// <param name="Event">That there is an alert, that it is over, or that an admin tries the channel.</param>
/// <param name="DeliveryId">The delivery's number; zero for a test.</param>
/// <param name="Alert">The alert; an invented one for a test.</param>
/// <param name="PortalId">This installation.</param>
/// <param name="Link">The page that says more; null where the portal's address is not configured.</param>
public sealed record AlertMessage(AlertEvent Event, long DeliveryId, Alert Alert, string PortalId, Uri? Link)
{
    /// <summary>One line: what it is, and about what.</summary>
    public string Title => Event switch
    {
        AlertEvent.Raised => $"{Alert.Kind.Word()} {Alert.About}",
        AlertEvent.Resolved => $"Resolved: {Alert.Kind.Word()} {Alert.About}",
        _ => "Test from the MarketX DR Portal",
    };

    /// <summary>Why, and what to do.</summary>
    public string Text => Event switch
    {
        AlertEvent.Raised => $"{Alert.Reason} {Alert.Kind.Advice()}",
        AlertEvent.Resolved => Alert.Resolution ?? "It is over.",
        _ => $"{Alert.Reason} There is nothing to do.",
    };

    /// <summary>The same for every event of one alert, and never for two.</summary>
    public string DedupKey => Event == AlertEvent.Test ? $"drportal-{PortalId}-test" : $"drportal-{PortalId}-{Alert.Id}";
}

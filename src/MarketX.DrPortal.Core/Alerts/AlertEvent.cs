namespace MarketX.DrPortal.Core.Alerts;

/// <summary>What a channel is told.</summary>
public enum AlertEvent
{
    /// <summary>There is an alert.</summary>
    Raised,

    /// <summary>It is over.</summary>
    Resolved,

    /// <summary>An admin tries the channel.</summary>
    Test,
}

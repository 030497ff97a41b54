namespace MarketX.DrPortal.Core.Alerts;

/// <summary>How a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>Yet to be made, or tried again after a failure.</summary>
    Pending,

    /// <summary>The channel took it.</summary>
    Delivered,

    /// <summary>It failed for so long that it is not tried any more.</summary>
    GivenUp,
}

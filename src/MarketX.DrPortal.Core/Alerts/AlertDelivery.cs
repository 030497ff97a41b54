namespace MarketX.DrPortal.Core.Alerts;

/// <summary>What one channel was told, or is yet to be told, of one alert.</summary>
/// <param name="Id">Its number, which receivers may use to recognise what comes twice.</param>
/// <param name="AlertId">The alert.</param>
/// <param name="Event">That it was raised, or that it is over.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="PlannedAt">Since when it is to be made (UTC).</param>
/// <param name="NextAt">When it is tried next, where it is pending (UTC).</param>
/// <param name="AttemptedAt">When it was last tried (UTC); null before the first time.</param>
/// <param name="Answer">What came of that, in a sentence; null before the first time.</param>
public sealed record AlertDelivery(
    long Id, long AlertId, AlertEvent Event, string Channel, DeliveryState State, int Attempts, DateTimeOffset PlannedAt, DateTimeOffset NextAt, DateTimeOffset? AttemptedAt, string? Answer);

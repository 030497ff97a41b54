namespace MarketX.DrPortal.Core.Alerts.Channels;

/// <summary>A channel did not take a message. The text is a sentence without any secret.</summary>
public sealed class AlertChannelException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether somebody got it all the same: then it is not sent again.</summary>
    public bool IsTaken { get; init; }

    /// <summary>How long the channel asks to be left alone; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

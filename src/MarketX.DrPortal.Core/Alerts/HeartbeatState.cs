namespace MarketX.DrPortal.Core.Alerts;

/// <summary>How the heartbeat stands.</summary>
/// <param name="LookedAt">When a portal last looked whether it is due (UTC).</param>
/// <param name="PingedAt">When the address last took it (UTC); null where it never did.</param>
/// <param name="Answer">What came of the last look, in a sentence.</param>
public sealed record HeartbeatState(DateTimeOffset LookedAt, DateTimeOffset? PingedAt, string Answer)
{
    /// <summary>Whether the last look ended in a ping that was taken.</summary>
    public bool IsBeating => PingedAt >= LookedAt;
}

namespace MarketX.DrPortal.Core.Health;

/// <summary>Whether an objective is met.</summary>
public enum ObjectiveState
{
    /// <summary>It is.</summary>
    Met,

    /// <summary>It is not.</summary>
    Breached,

    /// <summary>Nothing says either.</summary>
    Unknown,
}

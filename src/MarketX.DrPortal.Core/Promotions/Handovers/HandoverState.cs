namespace MarketX.DrPortal.Core.Promotions.Handovers;

/// <summary>Where the application is.</summary>
public enum HandoverState
{
    /// <summary>In the new database, where it has asked something, and no more in the old one.</summary>
    Reads,

    /// <summary>In the new database, where nobody is seen to have asked anything yet.</summary>
    Connected,

    /// <summary>In both.</summary>
    Both,

    /// <summary>Still in the old one alone.</summary>
    Old,

    /// <summary>In neither.</summary>
    Nowhere,

    /// <summary>In the new one; the old one's server cannot be asked.</summary>
    OldUnknown,

    /// <summary>The new one cannot be looked at.</summary>
    Unknown,
}

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>What a server is for.</summary>
public enum ServerRole
{
    /// <summary>Holds production.</summary>
    Production,

    /// <summary>Holds staging databases.</summary>
    Staging,

    /// <summary>Stands by for the day when production's server is lost, and for drills.</summary>
    Recovery,
}

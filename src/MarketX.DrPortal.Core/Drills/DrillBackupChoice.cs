namespace MarketX.DrPortal.Core.Drills;

/// <summary>Which backup a drill restores.</summary>
public enum DrillBackupChoice
{
    /// <summary>The newest backup of production that a valid manifest vouches for.</summary>
    Latest,

    /// <summary>Any backup of production that has a manifest: what nobody looks at may be what is needed.</summary>
    Random,

    /// <summary>The one that was named.</summary>
    Chosen,
}

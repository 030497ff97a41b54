namespace MarketX.DrPortal.Core.Backups;

/// <summary>Whether a manifest vouches for a backup.</summary>
public enum ManifestState
{
    /// <summary>It does: signed here, and of this very backup.</summary>
    Valid,

    /// <summary>There is none: not verified here.</summary>
    Missing,

    /// <summary>No key is configured, so none can be checked.</summary>
    NoKey,

    /// <summary>There is one that is not accepted.</summary>
    Refused,
}

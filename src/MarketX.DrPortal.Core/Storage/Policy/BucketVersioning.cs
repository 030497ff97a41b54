namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>Whether a bucket keeps versions of what is deleted or replaced.</summary>
public enum BucketVersioning
{
    /// <summary>It never did.</summary>
    Off,

    /// <summary>It does.</summary>
    Enabled,

    /// <summary>It did, and still has those of then.</summary>
    Suspended,
}

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>What a finding about the bucket belongs to.</summary>
public enum PolicyTopic
{
    /// <summary>When objects and parts of uploads are deleted.</summary>
    Lifecycle,

    /// <summary>Encryption at rest.</summary>
    Encryption,

    /// <summary>Versions of what is deleted or replaced.</summary>
    Versioning,

    /// <summary>What keeps the bucket from being made public.</summary>
    PublicAccess,

    /// <summary>Locks against deletion.</summary>
    ObjectLock,
}

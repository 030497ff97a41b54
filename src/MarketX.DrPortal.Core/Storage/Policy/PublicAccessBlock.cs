namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>What keeps a bucket from being made public.</summary>
/// <param name="BlockAcls">Requests that would make something public by an ACL are refused.</param>
/// <param name="IgnoreAcls">ACLs that make something public count for nothing.</param>
/// <param name="BlockPolicy">A policy that would make the bucket public is refused.</param>
/// <param name="RestrictBuckets">A policy that makes the bucket public counts for nobody outside of the account.</param>
public sealed record PublicAccessBlock(bool BlockAcls, bool IgnoreAcls, bool BlockPolicy, bool RestrictBuckets)
{
    /// <summary>Nothing does.</summary>
    public static PublicAccessBlock None { get; } = new(false, false, false, false);

    /// <summary>Whether all of it is on.</summary>
    public bool IsComplete => BlockAcls && IgnoreAcls && BlockPolicy && RestrictBuckets;
}

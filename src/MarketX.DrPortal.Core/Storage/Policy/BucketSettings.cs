namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>How the bucket is set up.</summary>
/// <param name="Rules">Its lifecycle rules.</param>
/// <param name="Encryption">What it encrypts objects with by itself, e.g. <c>AES256</c>; null: not at all.</param>
/// <param name="Versioning">Whether it keeps versions.</param>
/// <param name="PublicAccess">What keeps it from being made public.</param>
/// <param name="Lock">Whether objects can be locked.</param>
/// <param name="Fingerprint">Of the lifecycle rules as they were read: changes when they do.</param>
public sealed record BucketSettings(
    Reading<IReadOnlyList<BucketRule>> Rules, Reading<string?> Encryption, Reading<BucketVersioning> Versioning,
    Reading<PublicAccessBlock> PublicAccess, Reading<BucketLock> Lock, string Fingerprint)
{
    /// <summary>Characters of a fingerprint.</summary>
    public const int FingerprintLength = 16;
}

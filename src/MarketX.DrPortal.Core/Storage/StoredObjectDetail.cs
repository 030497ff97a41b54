namespace MarketX.DrPortal.Core.Storage;

/// <summary>An object's properties.</summary>
/// <param name="Object">What a listing shows.</param>
/// <param name="ETag">Its entity tag: another content, another tag.</param>
/// <param name="Encryption">Server-side encryption; null when none.</param>
/// <param name="Metadata">User metadata, decoded, names in lower case without <c>x-amz-meta-</c>.</param>
public sealed record StoredObjectDetail(
    StoredObject Object, string ETag, string? Encryption, IReadOnlyDictionary<string, string> Metadata);

namespace MarketX.DrPortal.Core.Backups;

/// <summary>One object under the backup prefix, as a listing shows it.</summary>
/// <param name="Key">Full key.</param>
/// <param name="Name">The last part of the key.</param>
/// <param name="Tag">The tag in its name; null when the name is not one of ours.</param>
/// <param name="TakenAt">The time in its name, else when it was stored (UTC).</param>
/// <param name="Bytes">Size of the object.</param>
/// <param name="StorageClass">Storage class, <c>STANDARD</c> when the server names none.</param>
public sealed record Backup(string Key, string Name, string? Tag, DateTimeOffset TakenAt, long Bytes, string StorageClass)
{
    /// <summary>Whether the bucket has a manifest for it; whether that counts, only a look at the backup tells.</summary>
    public bool HasManifest { get; init; }

    /// <summary>Key of the copy that no rule of the bucket deletes; its own where only the copy is left; null where it is not pinned.</summary>
    public string? PinnedKey { get; init; }
}

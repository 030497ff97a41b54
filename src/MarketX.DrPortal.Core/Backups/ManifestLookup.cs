namespace MarketX.DrPortal.Core.Backups;

/// <summary>What a look for a backup's manifest found.</summary>
/// <param name="State">Whether a manifest vouches for the backup.</param>
/// <param name="Manifest">The manifest, where it does.</param>
/// <param name="Sentence">The finding, for people.</param>
public sealed record ManifestLookup(ManifestState State, BackupManifest? Manifest, string Sentence)
{
    /// <summary>Whether the manifest comes from the portal's copy, because the bucket has none any more.</summary>
    public bool IsCopy { get; init; }

    /// <summary>Name of the key that the manifest is signed with; null where none counts.</summary>
    public string? KeyId { get; init; }

    /// <summary>There is no manifest.</summary>
    public static ManifestLookup Missing { get; } = new(ManifestState.Missing, null,
        "Not verified here: there is no manifest. The backup may be good; nothing here vouches for it.");

    /// <summary>No key is configured.</summary>
    public static ManifestLookup NoKey { get; } = new(ManifestState.NoKey, null,
        "Not verified here: no manifest key is configured (Manifest:Key, DRPORTAL_MANIFEST_KEY), so no manifest can be checked.");

    /// <summary>The manifest is good.</summary>
    public static ManifestLookup Valid(BackupManifest manifest, string keyId) => new(ManifestState.Valid, manifest,
        "The manifest is signed here and of this backup.") { KeyId = keyId };

    /// <summary>The bucket's manifest is gone; the portal's copy is good.</summary>
    public static ManifestLookup ValidCopy(BackupManifest manifest, string keyId) => new(ManifestState.Valid, manifest,
        "The manifest is signed here and of this backup. It comes from the portal's copy: the one in the bucket is gone.") { IsCopy = true, KeyId = keyId };

    /// <summary>The manifest is not accepted.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="more">What else there is to say; null where there is nothing.</param>
    public static ManifestLookup Refused(ManifestException reason, string? more = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new(ManifestState.Refused, null, more is null ? reason.Message : $"{reason.Message} {more}");
    }
}

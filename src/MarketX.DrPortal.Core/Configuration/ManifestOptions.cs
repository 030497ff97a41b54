using System.Text;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>The keys that manifests are signed with. They must not be in the bucket.</summary>
public sealed class ManifestOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Manifest";

    /// <summary>
    /// The secret that manifests are signed with (<c>DRPORTAL_MANIFEST_KEY</c>), at least 32 bytes; unset: backups get no manifest.
    /// </summary>
    public SecretText? Key { get; set; }

    /// <summary>Name of <see cref="Key"/> (<c>DRPORTAL_MANIFEST_KEY_ID</c>), which manifests mention.</summary>
    public string KeyId { get; set; } = "key-1";

    /// <summary>Secrets that older manifests were signed with, by name.</summary>
    public Dictionary<string, SecretText> EarlierKeys { get; set; } = [];

    /// <summary>The key to sign with; null where none is configured.</summary>
    internal ManifestKey? Signing() => Key is null ? null : new ManifestKey(KeyId, Encoding.UTF8.GetBytes(Key.Reveal()));

    /// <summary>All keys whose signatures count.</summary>
    internal IReadOnlyList<ManifestKey> Known() =>
        [.. Signing() is { } current ? [current] : Array.Empty<ManifestKey>(), .. EarlierKeys.Select(k => new ManifestKey(k.Key, Encoding.UTF8.GetBytes(k.Value.Reveal())))];
}

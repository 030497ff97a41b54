using System.Text;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>What is wrong with the keys of manifests. No sentence repeats a secret.</summary>
internal static class ManifestKeysCheck
{
    public static IEnumerable<string> Problems(ManifestOptions options)
    {
        const string key = "Manifest:Key (DRPORTAL_MANIFEST_KEY)", keyId = "Manifest:KeyId (DRPORTAL_MANIFEST_KEY_ID)";
        if (options.Key is { } secret && IsShort(secret))
            yield return $"{key} is too short: give at least {ManifestKey.MinBytes} bytes of random text, e.g. of 'openssl rand -base64 48'.";
        if (!ManifestKey.IsValidId(options.KeyId))
            yield return $"{keyId} is '{options.KeyId}': give 1 to 64 letters, digits, dots, underscores and hyphens.";
        foreach (var (name, earlier) in options.EarlierKeys.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            if (!ManifestKey.IsValidId(name))
                yield return $"Manifest:EarlierKeys has the name '{name}': give the name that the key had as Manifest:KeyId, 1 to 64 letters, digits, dots, underscores and hyphens.";
            else if (name == options.KeyId && options.Key is not null)
                yield return $"Manifest:EarlierKeys has the name '{name}', which is also {keyId}: give a new key a new name.";
            if (earlier is null || IsShort(earlier))
                yield return $"Manifest:EarlierKeys:{name} is too short: a manifest key has at least {ManifestKey.MinBytes} bytes. Give the whole key, or take the entry out.";
        }
    }

    private static bool IsShort(SecretText secret) => Encoding.UTF8.GetByteCount(secret.Reveal()) < ManifestKey.MinBytes;
}

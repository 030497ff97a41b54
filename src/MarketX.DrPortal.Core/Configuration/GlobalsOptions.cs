using System.Text;
using MarketX.DrPortal.Core.Globals;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>What is saved beside a backup of roles and their passwords.</summary>
public sealed class GlobalsOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Globals";

    /// <summary>Save the hashes of passwords too, encrypted with <see cref="RecoveryKey"/>, where the user may read them.</summary>
    public bool SavePasswords { get; set; }

    /// <summary>The secret that they are encrypted with (<c>DRPORTAL_RECOVERY_KEY</c>), at least 32 bytes; kept out of the bucket.</summary>
    public SecretText? RecoveryKey { get; set; }

    /// <summary>The key; null where none is configured.</summary>
    internal RecoveryKey? Key() => RecoveryKey is { } secret ? new RecoveryKey(secret.Reveal()) : null;

    /// <summary>What is wrong with it. No sentence repeats the secret.</summary>
    internal IEnumerable<string> Problems()
    {
        const string key = "Globals:RecoveryKey (DRPORTAL_RECOVERY_KEY)";
        if (SavePasswords && RecoveryKey is null)
            yield return $"Globals:SavePasswords is set and {key} is not: passwords are saved encrypted or not at all. Give at least {Core.Globals.RecoveryKey.MinBytes} bytes of random text, e.g. of 'openssl rand -base64 48'.";
        if (RecoveryKey is { } secret && Encoding.UTF8.GetByteCount(secret.Reveal()) < Core.Globals.RecoveryKey.MinBytes)
            yield return $"{key} is too short: give at least {Core.Globals.RecoveryKey.MinBytes} bytes of random text, e.g. of 'openssl rand -base64 48'.";
    }
}

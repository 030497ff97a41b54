using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>The globals as they are kept beside a backup.</summary>
internal sealed record SavedGlobals
{
    /// <summary>The schema that is written, and the only one that is read. Additions do not change it.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Full key of the backup.</summary>
    public required string Key { get; init; }

    /// <summary>The run that made the backup.</summary>
    public required RunId RunId { get; init; }

    /// <summary>When they were read (UTC), just before the dump.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>The server's.</summary>
    public required ServerGlobals Server { get; init; }

    /// <summary>The database's own.</summary>
    public required GlobalDatabase Database { get; init; }

    /// <summary>Hashes of passwords; null where they are not saved.</summary>
    public EncryptedPasswords? Passwords { get; init; }
}

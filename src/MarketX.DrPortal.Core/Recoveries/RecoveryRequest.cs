namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>What a recovery is asked to do.</summary>
public sealed record RecoveryRequest
{
    /// <summary>The server to recover to, by its name; null: the one of <c>DATABASE_HOST</c>.</summary>
    public string? Server { get; init; }

    /// <summary>The backup; null: the newest of production with a valid manifest. A queued run's is always named.</summary>
    public string? Key { get; init; }

    /// <summary>The database to make; null: the name that it had. A queued run's is always named.</summary>
    public string? Database { get; init; }

    /// <summary>Why it is recovered, for the record; null where nobody said.</summary>
    public string? Reason { get; init; }

    /// <summary>Why a backup is recovered that no valid manifest vouches for; null: refuse it.</summary>
    public string? UnverifiedReason { get; init; }

    /// <summary>What is newer than the backup and does not count, where the backup was found and not named: a queued run says so too.</summary>
    public IReadOnlyList<SkippedBackup> Skipped { get; init; } = [];

    /// <summary>Make no roles and tablespaces: those that the server has are enough.</summary>
    public bool WithoutGlobals { get; init; }

    /// <summary>Make the recovering user the owner of everything, where roles cannot be had.</summary>
    public bool WithoutOwners { get; init; }

    /// <summary>Leave out GRANT and REVOKE, where roles cannot be had.</summary>
    public bool WithoutPrivileges { get; init; }
}

namespace MarketX.DrPortal.Core.Restores;

/// <summary>What a restore run is asked to do.</summary>
/// <param name="Key">The backup.</param>
/// <param name="Database">The database to make.</param>
public sealed record RestoreRequest(string Key, string Database)
{
    /// <summary>
    /// The target's name as the admin typed it, where a database of that name exists and is to be replaced;
    /// must equal <see cref="Database"/> exactly. Null: refuse if it exists.
    /// </summary>
    public string? ReplaceTyped { get; init; }

    /// <summary>Make the restoring user the owner of everything, where the archive's roles are missing.</summary>
    public bool WithoutOwners { get; init; }

    /// <summary>Leave out GRANT and REVOKE, where the archive's roles are missing.</summary>
    public bool WithoutPrivileges { get; init; }
}

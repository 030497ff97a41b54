namespace MarketX.DrPortal.Core.Restores;

/// <summary>What a restore run is asked to do.</summary>
/// <param name="Key">The backup.</param>
/// <param name="Database">The database to make; with <see cref="IntoSchema"/> one that exists.</param>
public sealed record RestoreRequest(string Key, string Database)
{
    /// <summary>The server that the database is on, by its name; null: the one of <c>DATABASE_HOST</c>.</summary>
    public string? Server { get; init; }

    /// <summary>
    /// The target's name as the admin typed it, where a database of that name exists and is to be replaced;
    /// must equal <see cref="Database"/> exactly. Null: refuse if it exists.
    /// </summary>
    public string? ReplaceTyped { get; init; }

    /// <summary>Only these tables, each <c>schema.table</c> as the archive spells it; null: everything.</summary>
    public IReadOnlyList<string>? Tables { get; init; }

    /// <summary>
    /// A new schema of <see cref="Database"/>, which then must exist and keeps all that it has, to bring <see cref="Tables"/> into;
    /// null: make a database.
    /// </summary>
    public string? IntoSchema { get; init; }

    /// <summary>Why an archive is restored that no valid manifest vouches for; null: refuse it.</summary>
    public string? UnverifiedReason { get; init; }

    /// <summary>Read everything back before the database gets its name, and compare it with the manifest.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Make the restoring user the owner of everything, where the archive's roles are missing.</summary>
    public bool WithoutOwners { get; init; }

    /// <summary>Leave out GRANT and REVOKE, where the archive's roles are missing.</summary>
    public bool WithoutPrivileges { get; init; }
}

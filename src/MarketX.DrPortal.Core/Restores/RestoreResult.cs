using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>What a successful restore run made.</summary>
/// <param name="Database">The database's name.</param>
/// <param name="Bytes">Its size on disk.</param>
/// <param name="Rows">Rows of all tables, as the server has them.</param>
/// <param name="Tables">Rows of each table.</param>
/// <param name="Replaced">Whether a database of the same name was replaced.</param>
/// <param name="Seconds">Time from start to a usable database under its name.</param>
public sealed record RestoreResult(
    string Database, long Bytes, long Rows, IReadOnlyList<TableRows> Tables, bool Replaced, double Seconds)
{
    /// <summary>The schema that the tables were brought into; null where a database was made.</summary>
    public string? Schema { get; init; }

    /// <summary>
    /// What had been written to the database when it was read back, where nothing was written meanwhile: as long as that
    /// does not change, the verdict holds. Null where that is not known.
    /// </summary>
    public WriteMark? WriteMark { get; init; }

    /// <summary>What came of reading everything back; null where that was not asked for, or there is no manifest to compare with.</summary>
    public VerificationReport? Verification { get; init; }
}

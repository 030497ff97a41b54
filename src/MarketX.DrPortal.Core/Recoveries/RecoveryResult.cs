using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>What a recovery brought back.</summary>
/// <param name="Key">The backup.</param>
/// <param name="Database">The database.</param>
/// <param name="Host">Host of its server.</param>
/// <param name="Port">Port of its server.</param>
/// <param name="Rows">Rows of all tables.</param>
/// <param name="Tables">How many tables with rows there are.</param>
/// <param name="Bytes">The database's size on disk.</param>
/// <param name="Seconds">Time from start to a usable database.</param>
public sealed record RecoveryResult(string Key, string Database, string Host, int Port, long Rows, int Tables, long Bytes, double Seconds)
{
    /// <summary>Everything that was committed before is in it (UTC); null where nobody knows.</summary>
    public DateTimeOffset? DataUntil { get; init; }

    /// <summary>What came of reading everything back; null where no manifest could be compared with.</summary>
    public VerificationReport? Verification { get; init; }

    /// <summary>Roles and tablespaces; null where none were saved, or none were wanted.</summary>
    public GlobalsReport? Globals { get; init; }

    /// <summary>Where the database's own owner, settings, privileges or comment are not as they were, which newer backups did not count, and what else there is to know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What to change in the application, and what to do next, each a sentence or a line of settings.</summary>
    public IReadOnlyList<string> NextSteps { get; init; } = [];
}

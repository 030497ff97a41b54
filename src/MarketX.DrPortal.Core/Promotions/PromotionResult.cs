using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>What a promotion or a rollback did.</summary>
/// <param name="Database">Production's name, which the other database has now.</param>
/// <param name="Promoted">The name that it had before.</param>
/// <param name="Kept">The name under which the production of before is kept.</param>
/// <param name="SwitchedAt">When (UTC).</param>
/// <param name="DowntimeSeconds">From the moment at which no session could begin any more to the one at which they could again.</param>
/// <param name="SessionsEnded">Sessions of applications that were ended.</param>
/// <param name="KeptUntil">When the portal drops the kept database (UTC); null: it does not.</param>
/// <param name="WriteMark">What had been written to the new production by then; null where that is not known.</param>
public sealed record PromotionResult(
    string Database, string Promoted, string Kept, DateTimeOffset SwitchedAt, double DowntimeSeconds, int SessionsEnded, DateTimeOffset? KeptUntil, WriteMark? WriteMark)
{
    /// <summary>The same by table; null where that is not known.</summary>
    public TableCounters? TableCounters { get; init; }

    /// <summary>Key of the backup that the promoted database was compared with; null for a rollback.</summary>
    public string? Key { get; init; }

    /// <summary>Key of the backup of production that was taken first; null where none was.</summary>
    public string? SafetyBackup { get; init; }

    /// <summary>What came of the comparison that allowed it, in words; null for a rollback.</summary>
    public string? Verification { get; init; }

    /// <summary>What was taken over from the production of before, each in words.</summary>
    public IReadOnlyList<string> CarriedOver { get; init; } = [];
}

using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Promotions;

namespace MarketX.DrPortal.Web.Api;

/// <summary>A database that was production until a promotion or a rollback, as the API shows it.</summary>
/// <param name="Name">Its name now.</param>
/// <param name="Was">What it was called as production.</param>
/// <param name="Replaced">When it was replaced (UTC).</param>
/// <param name="RunId">The run that replaced it.</param>
/// <param name="Until">When the portal drops it (UTC); null: it does not.</param>
/// <param name="Bytes">Its size on disk; null where the portal's user may not know.</param>
/// <param name="WrittenSince">Rows written to production since: what a rollback has to acknowledge; null where the server no longer knows.</param>
/// <param name="WrittenTables">The tables that most of them were written to, at most 20; null where nobody knows.</param>
public sealed record KeptDocument(
    string Name, string Was, DateTimeOffset Replaced, string RunId, DateTimeOffset? Until, long? Bytes, long? WrittenSince, IReadOnlyList<TableWrites>? WrittenTables)
{
    internal static KeptDocument Of(KeptDatabase kept, long? writtenSince, IReadOnlyList<TableWrites>? tables) =>
        new(kept.Name, kept.Mark.Was, kept.Mark.Replaced, kept.Mark.Run.Value, kept.Mark.Until, kept.Bytes, writtenSince, tables);
}

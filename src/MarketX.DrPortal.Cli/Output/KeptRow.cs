using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Promotions;

namespace MarketX.DrPortal.Cli.Output;

/// <summary>A kept database, as a portal answers it and as the command prints it.</summary>
/// <param name="Name">Its name now.</param>
/// <param name="Was">What it was called.</param>
/// <param name="Replaced">When it was replaced.</param>
/// <param name="RunId">By which run.</param>
/// <param name="Until">Until when it is kept.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="WrittenSince">Rows written to production since.</param>
/// <param name="WrittenTables">The tables that most of them were written to; null where nobody knows.</param>
internal sealed record KeptRow(
    string Name, string Was, DateTimeOffset Replaced, string RunId, DateTimeOffset? Until, long? Bytes, long? WrittenSince, IReadOnlyList<TableWrites>? WrittenTables)
{
    public static KeptRow Of(KeptDatabase kept, long? writtenSince, IReadOnlyList<TableWrites>? tables) =>
        new(kept.Name, kept.Mark.Was, kept.Mark.Replaced, kept.Mark.Run.Value, kept.Mark.Until, kept.Bytes, writtenSince, tables);
}

using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>A table of a backup.</summary>
/// <param name="Schema">Its schema, unquoted.</param>
/// <param name="Name">Its name, unquoted.</param>
/// <param name="LoadsInto">
/// The table that its rows are loaded into, unquoted, where that is another: the root of a partition. Null elsewhere.
/// </param>
/// <param name="DefinitionId">Number of the entry that creates it; null where the archive holds its data only.</param>
/// <param name="Data">What is known of its data; null where it has none, like a partitioned table.</param>
public sealed record ManifestTable(string Schema, string Name, string? LoadsInto, int? DefinitionId, BlockFacts? Data)
{
    /// <summary>
    /// The columns of each row in the order of the data, unquoted: a restored table may have another order, when it
    /// inherits. Null where there is no data, or not as COPY text.
    /// </summary>
    public IReadOnlyList<string>? Columns { get; init; }

    internal static ManifestTable Of(ArchiveHead head, ArchiveTable table, BlockFacts? data)
    {
        var target = data is null ? null : CopyTarget.TryParse(head.Find(data.DumpId)!.CopyStatement);
        var isOther = target is not null && (target.Table != table.Name || (target.Schema ?? table.Schema) != table.Schema);
        return new ManifestTable(table.Schema, table.Name, isOther ? $"{target!.Schema}.{target.Table}" : null, table.DefinitionId, data)
        {
            Columns = target?.Columns,
        };
    }
}

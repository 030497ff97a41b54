using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>What is known of a table of a backup without fetching it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Its rows, 0 where it has no data of its own; null where no manifest counts them.</param>
/// <param name="RawBytes">Bytes of its rows uncompressed; null where no manifest says.</param>
/// <param name="StoredBytes">Bytes that a restore fetches for it; null where neither archive nor manifest says.</param>
public sealed record TableFacts(TableName Name, long? Rows, long? RawBytes, long? StoredBytes)
{
    /// <summary>The tables of a backup in the archive's order: from its manifest, or from its head where it has none.</summary>
    /// <returns>Empty where the archive cannot be read.</returns>
    /// <exception cref="ArchiveFormatException">The archive was cut off.</exception>
    public static IReadOnlyList<TableFacts> Of(BackupDetail backup)
    {
        ArgumentNullException.ThrowIfNull(backup);
        if (backup.Manifest.Manifest is { } manifest)
        {
            return [.. manifest.Archive.Tables.Select(table => new TableFacts(new TableName(table.Schema, table.Name),
                table.Data is null ? 0 : table.Data.Tally?.Rows, table.Data is null ? 0 : table.Data.RawBytes, table.Data?.StoredBytes ?? 0))];
        }

        return backup.Head is null ? [] :
        [
            .. ArchiveContents.Of(backup.Head, backup.Backup.Bytes).Tables.Select(table => table.DataId is null
                ? new TableFacts(TableName.Of(table), 0, 0, 0)
                : new TableFacts(TableName.Of(table), null, null, table.DataBytes)),
        ];
    }
}

namespace MarketX.DrPortal.Core.Archive;

/// <summary>A table of the archive.</summary>
/// <param name="Schema">Its schema, unquoted.</param>
/// <param name="Name">Its name, unquoted.</param>
/// <param name="DefinitionId">Number of the entry that creates it; null where the archive holds its data only.</param>
/// <param name="DataId">
/// Number of the entry with its data; null where there is none, as for a partitioned table or in a dump without data.
/// </param>
/// <param name="DataBytes">
/// Bytes of its data as it stands in the archive, compressed and with block headers; null where the archive does not
/// say (<see cref="TocDataState.NotSet"/>) or the table has no data entry.
/// </param>
public sealed record ArchiveTable(string Schema, string Name, int? DefinitionId, int? DataId, long? DataBytes);

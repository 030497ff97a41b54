namespace MarketX.DrPortal.Core.Restores;

/// <summary>A table as the archive's head has it.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="HasData">Whether the archive holds data of its own for it.</param>
/// <param name="DataBytes">Bytes of that data as it stands in the archive; null where it is not known.</param>
public sealed record ArchiveReportTable(string Schema, string Name, bool HasData, long? DataBytes);

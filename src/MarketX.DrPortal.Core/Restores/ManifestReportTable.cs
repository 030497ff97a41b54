namespace MarketX.DrPortal.Core.Restores;

/// <summary>A table as a backup's manifest has it.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="LoadsInto">The root of a partition, where its rows are loaded through that.</param>
/// <param name="Rows">Its rows; null where it has no data of its own, or where they are not counted.</param>
/// <param name="RawBytes">Bytes of its rows uncompressed.</param>
/// <param name="StoredBytes">Bytes of its rows in the archive.</param>
public sealed record ManifestReportTable(string Schema, string Name, string? LoadsInto, long? Rows, long? RawBytes, long? StoredBytes);

namespace MarketX.DrPortal.Core.Restores;

/// <summary>A table of a backup as a restore takes it.</summary>
/// <param name="Table">What names it in a request.</param>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Its rows; null where no manifest counts them.</param>
/// <param name="RawBytes">Bytes of its rows uncompressed; null where no manifest says.</param>
/// <param name="StoredBytes">Bytes that a restore fetches for it; null where nothing says.</param>
public sealed record BackupReportTable(string Table, string Schema, string Name, long? Rows, long? RawBytes, long? StoredBytes);

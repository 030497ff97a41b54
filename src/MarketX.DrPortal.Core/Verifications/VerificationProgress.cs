using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>How far a verification is.</summary>
/// <param name="TablesDone">Tables compared.</param>
/// <param name="TablesTotal">Tables to compare.</param>
/// <param name="RowsDone">Rows read.</param>
/// <param name="RowsTotal">Rows to read, as the backup has them; null where it does not say.</param>
/// <param name="BytesDone">Bytes read, as text.</param>
/// <param name="BytesTotal">Bytes to read, as the backup has them; null where it does not say.</param>
/// <param name="Tables">The largest tables, at most <see cref="RunProgress.MaxTables"/>.</param>
/// <param name="CurrentTable">A table that is being read; null where none is.</param>
public sealed record VerificationProgress(
    int TablesDone, int TablesTotal, long RowsDone, long? RowsTotal, long BytesDone, long? BytesTotal,
    IReadOnlyList<TableProgress> Tables, string? CurrentTable);

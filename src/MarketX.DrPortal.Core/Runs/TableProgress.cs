namespace MarketX.DrPortal.Core.Runs;

/// <summary>How far a table is in the current phase.</summary>
/// <param name="Name">Schema and table, for people.</param>
/// <param name="State">Whether it is worked on.</param>
/// <param name="RowsDone">Rows done.</param>
/// <param name="RowsTotal">Rows to do; null where they are not known.</param>
/// <param name="BytesDone">Bytes done: of a backup and a restore uncompressed, as the table's rows are text.</param>
/// <param name="BytesTotal">Bytes to do; null where they are not known.</param>
public sealed record TableProgress(string Name, TableState State, long RowsDone, long? RowsTotal, long BytesDone, long? BytesTotal);

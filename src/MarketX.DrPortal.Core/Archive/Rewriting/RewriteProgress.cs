namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>How far a rewrite is: what the sink has taken.</summary>
/// <param name="DumpId">Number of the entry whose data is written; 0 before the first.</param>
/// <param name="Rows">Rows of that entry so far.</param>
/// <param name="EntriesDone">Entries whose data is complete.</param>
/// <param name="TotalRows">Rows of all entries so far.</param>
/// <param name="RawBytes">Bytes of uncompressed data so far.</param>
/// <param name="StoredBytes">Bytes of the archive so far, head included.</param>
public sealed record RewriteProgress(int DumpId, long Rows, int EntriesDone, long TotalRows, long RawBytes, long StoredBytes);

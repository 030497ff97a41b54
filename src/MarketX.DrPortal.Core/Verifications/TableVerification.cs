namespace MarketX.DrPortal.Core.Verifications;

/// <summary>A table, compared.</summary>
/// <param name="Table">Schema and table, unquoted; of partitions that were loaded through their root, the root.</param>
/// <param name="Finding">What came of it.</param>
/// <param name="ExpectedRows">Rows in the backup; null where it does not say.</param>
/// <param name="FoundRows">Rows in the database; null where they were not read.</param>
/// <param name="Note">What more there is to say, as a sentence; null where there is nothing.</param>
public sealed record TableVerification(string Table, TableFinding Finding, long? ExpectedRows, long? FoundRows, string? Note = null)
{
    /// <summary>Whether the database is not what the backup holds.</summary>
    public bool Differs => Finding is not (TableFinding.Exact or TableFinding.Counts or TableFinding.Unknown);
}

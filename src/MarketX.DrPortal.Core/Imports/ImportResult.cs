namespace MarketX.DrPortal.Core.Imports;

/// <summary>What a successful import run found in the archive.</summary>
/// <param name="Key">Key of the object.</param>
/// <param name="Bytes">Size of the object.</param>
/// <param name="ETag">Entity tag that the manifest is bound to.</param>
/// <param name="Tables">Tables in it, with data and without.</param>
/// <param name="Rows">Rows of the tables that could be counted.</param>
/// <param name="UncountedTables">Tables whose rows could not be counted: of another compression, or written as INSERT.</param>
/// <param name="LargeObjects">Large objects in it.</param>
public sealed record ImportResult(string Key, long Bytes, string ETag, int Tables, long Rows, int UncountedTables, int LargeObjects)
{
    /// <summary>Whether the portal's copy of the backup's own manifest was put back, so that nothing had to be read.</summary>
    public bool FromCopy { get; init; }
}

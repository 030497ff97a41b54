namespace MarketX.DrPortal.Core.Verifications;

/// <summary>What came of comparing a table with a backup.</summary>
public enum TableFinding
{
    /// <summary>The same rows, by count and digest.</summary>
    Exact,

    /// <summary>As many rows; what is in them could not be compared.</summary>
    Counts,

    /// <summary>The manifest does not say what the table held.</summary>
    Unknown,

    /// <summary>Another number of rows.</summary>
    Rows,

    /// <summary>As many rows, but not the same ones.</summary>
    Contents,

    /// <summary>Other columns.</summary>
    Columns,

    /// <summary>The backup has the table, the database does not.</summary>
    Missing,

    /// <summary>The database has the table, the backup does not.</summary>
    Extra,
}

namespace MarketX.DrPortal.Core.Inspections.Comparing;

/// <summary>How many rows a table has here and there; of a partitioned table, all its partitions together.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Table">Its name.</param>
/// <param name="Restored">Rows in the database that is inspected; null where it has no such table, or where production itself is inspected.</param>
/// <param name="InBackup">Rows in the backup; null where it has no such table, or no manifest says.</param>
/// <param name="InProduction">Rows in production; null where it has no such table.</param>
/// <param name="TimeColumn">The column of production's table that is taken for the time of a row's making; null where none looks like it.</param>
/// <param name="Newer">Rows in production whose time is after the backup's moment; null where that cannot be said.</param>
public sealed record TableComparison(string Schema, string Table, long? Restored, long? InBackup, long? InProduction, string? TimeColumn, long? Newer)
{
    /// <summary>Schema and name, for people.</summary>
    public string FullName => $"{Schema}.{Table}";

    /// <summary>What stands on the earlier side: the restored rows, else the backup's.</summary>
    public long? Before => Restored ?? InBackup;

    /// <summary>Rows that production has more (or, below 0, less); null where one of both has no such table.</summary>
    public long? Difference => InProduction - Before;

    /// <summary>Whether production has another number of rows, or one side lacks the table.</summary>
    public bool Differs => Before != InProduction;
}

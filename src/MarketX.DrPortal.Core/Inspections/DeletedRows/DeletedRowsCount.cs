using System.Globalization;

namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>What came of holding one table against production's, by key.</summary>
/// <param name="Read">Rows that the database has.</param>
/// <param name="Deleted">Rows of these whose key production does not have.</param>
/// <param name="Changed">Rows of these that production has with other values, by a 64-bit digest of the columns that both have.</param>
/// <param name="Newer">Rows that only production has.</param>
public sealed record DeletedRowsCount(long Read, long Deleted, long Changed, long Newer)
{
    /// <summary>The same in a sentence.</summary>
    public string Sentence => string.Create(CultureInfo.InvariantCulture,
        $"Of {Read:N0} {(Read == 1 ? "row" : "rows")}, {Deleted:N0} {(Deleted == 1 ? "is" : "are")} not in production and {Changed:N0} {(Changed == 1 ? "has" : "have")} other values there; production has {Newer:N0} more.");
}

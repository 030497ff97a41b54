using MarketX.DrPortal.Core.Inspections.DeletedRows;

namespace MarketX.DrPortal.Web.Api;

/// <summary>Rows that a database's table has and production's does not.</summary>
/// <param name="Table">Schema and name.</param>
/// <param name="Columns">The columns that both have.</param>
/// <param name="Rows">The first of them, each value as PostgreSQL writes it as text.</param>
/// <param name="Count">How many there are of each sort.</param>
public sealed record DeletedRowsDocument(string Table, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, DeletedRowsCount Count)
{
    /// <summary>Rows that an answer holds at most; the files have all.</summary>
    public const int MostRows = 1000;

    internal static DeletedRowsDocument Of(FirstDeletedRows first, DeletedRowsCount count) =>
        new(first.Table!.Name.ToString(), [.. first.Table.Columns.Select(c => c.Name)], first.Rows, count);
}

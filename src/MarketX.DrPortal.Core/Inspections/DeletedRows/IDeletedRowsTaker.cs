namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>Takes the rows as they are found, in the order of their keys.</summary>
public interface IDeletedRowsTaker
{
    /// <summary>Whether more rows are wanted; they are counted all the same.</summary>
    bool WantsMore { get; }

    /// <summary>The table is found, and rows may follow.</summary>
    Task BeginAsync(DeletedRowsTable table, CancellationToken cancellationToken);

    /// <summary>Rows, each value as PostgreSQL writes it as text, in the order of the table's columns.</summary>
    Task TakeAsync(IReadOnlyList<IReadOnlyList<string?>> rows, CancellationToken cancellationToken);

    /// <summary>How far it is.</summary>
    void Report(DeletedRowsCount soFar);

    /// <summary>All rows were given.</summary>
    Task EndAsync(DeletedRowsCount count, CancellationToken cancellationToken);
}

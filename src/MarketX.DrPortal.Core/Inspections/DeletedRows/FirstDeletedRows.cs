namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>Keeps the first rows, for a page.</summary>
/// <param name="most">Rows to keep.</param>
/// <param name="onProgress">Gets how far it is; null: nobody wants to know.</param>
public sealed class FirstDeletedRows(int most, Action<DeletedRowsCount>? onProgress = null) : IDeletedRowsTaker
{
    private readonly List<IReadOnlyList<string?>> _rows = [];

    /// <summary>The table; null until it is found.</summary>
    public DeletedRowsTable? Table { get; private set; }

    /// <summary>The rows so far.</summary>
    public IReadOnlyList<IReadOnlyList<string?>> Rows => _rows;

    /// <inheritdoc />
    public bool WantsMore => _rows.Count < most;

    /// <inheritdoc />
    public Task BeginAsync(DeletedRowsTable table, CancellationToken cancellationToken)
    {
        Table = table;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task TakeAsync(IReadOnlyList<IReadOnlyList<string?>> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _rows.AddRange(rows.Take(most - _rows.Count));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Report(DeletedRowsCount soFar) => onProgress?.Invoke(soFar);

    /// <inheritdoc />
    public Task EndAsync(DeletedRowsCount count, CancellationToken cancellationToken) => Task.CompletedTask;
}

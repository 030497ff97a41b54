namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>Writes the rows as CSV.</summary>
/// <param name="open">Called once the table is found, so that a refusal comes before anything is written.</param>
public sealed class DeletedRowsCsv(Func<Stream> open) : IDeletedRowsTaker, IAsyncDisposable
{
    private CsvText? _csv;

    /// <inheritdoc />
    public bool WantsMore => true;

    /// <inheritdoc />
    public Task BeginAsync(DeletedRowsTable table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        _csv = new CsvText(open());
        return _csv.WriteAsync([.. table.Columns.Select(c => c.Name)], cancellationToken);
    }

    /// <inheritdoc />
    public async Task TakeAsync(IReadOnlyList<IReadOnlyList<string?>> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
            await _csv!.WriteAsync(row, cancellationToken);
    }

    /// <inheritdoc />
    public void Report(DeletedRowsCount soFar)
    {
        // Whoever downloads sees the file grow.
    }

    /// <inheritdoc />
    public Task EndAsync(DeletedRowsCount count, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _csv?.DisposeAsync() ?? ValueTask.CompletedTask;
}

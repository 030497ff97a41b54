using System.Text;
using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>
/// Writes the rows as INSERT statements in one transaction, for psql. A key that production has by then is left alone, and the numbers of
/// identity columns come back as they were.
/// </summary>
/// <param name="open">Called once the table is found, so that a refusal comes before anything is written.</param>
public sealed class DeletedRowsSql(Func<Stream> open) : IDeletedRowsTaker, IAsyncDisposable
{
    private StreamWriter? _writer;
    private string _before = "", _after = "";

    /// <inheritdoc />
    public bool WantsMore => true;

    /// <inheritdoc />
    public Task BeginAsync(DeletedRowsTable table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        _writer = new StreamWriter(open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        (_before, _after) = Around(table);
        var leftOut = table.LeftOut.Count == 0 ? "" : $"-- Columns that only one of both has are left out: {OneLine(string.Join(", ", table.LeftOut))}\n";
        return _writer.WriteAsync($"""
            -- Rows of {OneLine(table.Name.ToString())} that "{OneLine(table.Database)}"{(table.Server is { } server ? $" on {OneLine(server)}" : "")} has and "{OneLine(table.Production)}" does not, by {OneLine(string.Join(", ", table.Key.Select(k => k.Name)))}.
            -- Run: psql --single-transaction --set=ON_ERROR_STOP=1 --file=FILE. Foreign keys must be met: tables that are referred to come first.
            {leftOut}SET client_encoding = 'UTF8';
            SET DateStyle = ISO;
            SET IntervalStyle = postgres;

            """.AsMemory(), cancellationToken);
    }

    /// <inheritdoc />
    public async Task TakeAsync(IReadOnlyList<IReadOnlyList<string?>> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
            await _writer!.WriteLineAsync($"{_before}{string.Join(", ", row.Select(v => v is null ? "NULL" : SqlName.Literal(v)))}{_after}".AsMemory(), cancellationToken);
    }

    /// <inheritdoc />
    public void Report(DeletedRowsCount soFar)
    {
        // Whoever downloads sees the file grow.
    }

    /// <inheritdoc />
    public Task EndAsync(DeletedRowsCount count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(count);
        // A file without this line is not whole.
        return _writer!.WriteLineAsync($"-- {count.Sentence}".AsMemory(), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;

    // One row a statement: in a list of several, constants would become text before they become the column's type.
    private static (string Before, string After) Around(DeletedRowsTable table) =>
    (
        $"INSERT INTO {SqlName.Quote(table.Name.Schema)}.{SqlName.Quote(table.Name.Name)} ({string.Join(", ", table.Columns.Select(c => SqlName.Quote(c.Name)))}) "
            + (table.Columns.Any(c => c.IsIdentity) ? "OVERRIDING SYSTEM VALUE VALUES (" : "VALUES ("),
        ") ON CONFLICT DO NOTHING;"
    );

    // A name can hold a line break, after which its rest would be SQL.
    private static string OneLine(string text) => new([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]);
}

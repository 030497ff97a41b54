using System.Buffers;
using MarketX.DrPortal.Core.Archive.Rows;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>Reads tables as pg_dump does and tallies their rows, in constant memory.</summary>
/// <param name="connection">A <see cref="DumpSession"/>.</param>
/// <param name="encoding">The backup's encoding, by PostgreSQL's name.</param>
internal sealed class TableReader(NpgsqlConnection connection, string encoding)
{
    private const int BufferLength = 128 * 1024;

    /// <summary>Reads a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns in the wanted order; null for its own.</param>
    /// <param name="onRead">Gets the rows and bytes that came since it was last called.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<RowTally> TallyAsync(CatalogTable table, IReadOnlyList<string>? columns, Action<long, long> onRead, CancellationToken cancellationToken)
    {
        var counter = new RowCounter();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            // Npgsql's raw copy refuses text; its text reader stands on a raw stream, which gives the server's bytes. The
            // server converts for COPY by itself, so that the connection can stay UTF-8.
            using var text = await connection.BeginTextExportAsync(Statement(table, columns), cancellationToken);
            var stream = ((StreamReader)text).BaseStream;
            int filled;
            do
            {
                // Npgsql gives one row at a time.
                filled = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
                var before = counter.Tally.Rows;
                counter.Append(buffer.AsSpan(0, filled));
                onRead(counter.Tally.Rows - before, filled);
            }
            while (filled == buffer.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return counter.IsInsideRow ? throw new InvalidDataException($"The rows of {table.FullName} ended inside a row.") : counter.Tally;
    }

    private string Statement(CatalogTable table, IReadOnlyList<string>? columns)
    {
        var name = $"{SqlName.Quote(table.Schema)}.{SqlName.Quote(table.Name)}";
        var list = string.Join(", ", (columns ?? table.Columns).Select(SqlName.Quote));
        // The filter is the extension's own SQL; pg_dump runs it too.
        var source = table.ExtensionFilter is { Length: > 0 } filter ? $"(SELECT {list} FROM {name} {filter})" : list.Length > 0 ? $"{name} ({list})" : name;
        return $"COPY {source} TO STDOUT WITH (ENCODING {SqlName.Literal(encoding)})";
    }
}

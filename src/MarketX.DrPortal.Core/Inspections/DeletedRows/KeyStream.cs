using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>The keys of a table in their order, each with a digest of its row, one at a time: memory does not grow with the table.</summary>
internal sealed class KeyStream : IAsyncDisposable
{
    private readonly DeletedRowsTable _table;
    private readonly KeyPart[] _parts;
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlDataReader _reader;

    private KeyStream(DeletedRowsTable table, KeyPart[] parts, NpgsqlCommand command, NpgsqlDataReader reader) =>
        (_table, _parts, _command, _reader) = (table, parts, command, reader);

    /// <summary>The key that it stands on; null at the end.</summary>
    public KeyValue[]? Current { get; private set; }

    /// <summary>The digest of its row.</summary>
    public long Digest { get; private set; }

    /// <summary>Begins to read; it stands on the first row.</summary>
    public static async Task<KeyStream> OpenAsync(NpgsqlConnection session, DeletedRowsTable table, CancellationToken cancellationToken)
    {
        var parts = table.Key.Select(k => new KeyPart(k)).ToArray();
        var row = string.Join(", ", table.Columns.Select(c => SqlName.Quote(c.Name)));
        var command = new NpgsqlCommand($"""
            SELECT {string.Join(", ", parts.Select(p => p.Sql))}, pg_catalog.hashtextextended(ROW({row})::text COLLATE "C", 0)
            FROM {SqlName.Quote(table.Name.Schema)}.{SqlName.Quote(table.Name.Name)} AS t ORDER BY {string.Join(", ", parts.Select(p => p.Order))}
            """, session);
        try
        {
            var stream = new KeyStream(table, parts, command, await command.ExecuteReaderAsync(cancellationToken));
            await stream.NextAsync(cancellationToken);
            return stream;
        }
        catch
        {
            await command.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes on to the next row.</summary>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        var before = Current;
        if (!await _reader.ReadAsync(cancellationToken))
        {
            Current = null;
            return;
        }

        Current = new KeyValue[_parts.Length];
        for (var i = 0; i < _parts.Length; i++)
            Current[i] = _parts[i].Read(_reader, i);
        Digest = _reader.GetInt64(_parts.Length);
        // Out of order, rows would be called deleted that are not.
        if (before is not null && KeyValue.Compare(before, Current) > 0)
            throw new RequestRefusedException($"The rows of {_table.Name} do not come in the order of their key ({string.Join(", ", _table.Key.Select(k => k.Name))}): this table cannot be compared by key.");
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever leaves in the middle does not want the rest.
        if (Current is not null)
            _command.Cancel();
        try
        {
            await _reader.DisposeAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            // The cancel that was just asked for.
        }

        await _command.DisposeAsync();
    }
}

using System.Globalization;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>Reads whole rows by their keys.</summary>
/// <param name="session">A session in the snapshot that the keys were read in.</param>
/// <param name="table">The table.</param>
internal sealed class RowLookup(NpgsqlConnection session, DeletedRowsTable table)
{
    /// <summary>Rows that are looked up at a time.</summary>
    public const int Batch = 500;

    private readonly string _sql = Statement(table);

    /// <summary>The rows, in the order of their keys, as text.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<string?>>> ReadAsync(IReadOnlyList<KeyValue[]> keys, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(_sql, session);
        for (var i = 0; i < table.Key.Count; i++)
            command.Parameters.AddWithValue(keys.Select(k => k[i].Text).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<IReadOnlyList<string?>>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]);
        return rows;
    }

    private static string Statement(DeletedRowsTable table)
    {
        var keys = table.Key.Select((k, i) => (Name: SqlName.Quote(k.Name), Number: (i + 1).ToString(CultureInfo.InvariantCulture), k.Type)).ToList();
        return $"""
            SELECT {string.Join(", ", table.Columns.Select(c => $"t.{SqlName.Quote(c.Name)}::text"))}
            FROM ROWS FROM ({string.Join(", ", keys.Select(k => $"pg_catalog.unnest(${k.Number}::text[])"))}) WITH ORDINALITY AS wanted ({string.Join(", ", keys.Select(k => "k" + k.Number))}, n)
            JOIN {SqlName.Quote(table.Name.Schema)}.{SqlName.Quote(table.Name.Name)} AS t ON {string.Join(" AND ", keys.Select(k => $"t.{k.Name} = CAST(wanted.k{k.Number} AS {k.Type})"))}
            ORDER BY wanted.n
            """;
    }
}

using System.Globalization;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>Whether the next value of every sequence lies beyond what its column holds, so that the first INSERT succeeds.</summary>
public sealed class SequencesCheck : IDrillCheck
{
    private const int Named = 5;

    private const string Find = """
        SELECT sn.nspname, s.relname, tn.nspname, t.relname, a.attname, q.seqincrement
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
        JOIN pg_catalog.pg_sequence q ON q.seqrelid = s.oid AND NOT q.seqcycle
        JOIN pg_catalog.pg_class t ON t.oid = d.refobjid AND t.relkind IN ('r', 'p') JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
          AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
        ORDER BY 1, 2
        """;

    /// <inheritdoc />
    public string Name => "Sequences";

    /// <inheritdoc />
    public async Task<IReadOnlyList<DrillCheckResult>> RunAsync(DrillSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var sequences = await FindAsync(subject.Connection, cancellationToken);
        var behind = new List<string>();
        foreach (var (name, column, descends, sql) in sequences)
        {
            await using var command = new NpgsqlCommand(sql, subject.Connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            if (reader.IsDBNull(1))
                continue;
            var (next, held) = (reader.GetDecimal(0), reader.GetDecimal(1));
            if (descends ? next >= held : next <= held)
                behind.Add(string.Create(CultureInfo.InvariantCulture, $"{name} gives {next} next, and {column} holds {held}"));
        }

        return [behind.Count == 0
            ? new(Name, DrillVerdict.Passed, sequences.Count == 0 ? "No column has one." : $"{(sequences.Count == 1 ? "The one sequence of a column is" : $"All {sequences.Count} sequences of columns are")} ahead of what the columns hold.")
            : new(Name, DrillVerdict.Failed, $"{behind.Count} of {sequences.Count} sequences are not ahead of their columns: {string.Join("; ", behind.Take(Named))}{(behind.Count > Named ? $"; and {behind.Count - Named} more" : "")}.")];
    }

    private static async Task<IReadOnlyList<(string Name, string Column, bool Descends, string Sql)>> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Find, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(string, string, bool, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (schema, name, increment) = (reader.GetString(0), reader.GetString(1), reader.GetInt64(5));
            var step = increment.ToString(CultureInfo.InvariantCulture);
            found.Add(($"{schema}.{name}", $"{reader.GetString(2)}.{reader.GetString(3)}.{reader.GetString(4)}", increment < 0,
                $"""
                SELECT (CASE WHEN is_called THEN last_value::numeric + ({step}) ELSE last_value END)::numeric,
                       (SELECT {(increment < 0 ? "min" : "max")}({SqlName.Quote(reader.GetString(4))})::numeric FROM {SqlName.Quote(reader.GetString(2))}.{SqlName.Quote(reader.GetString(3))})
                FROM {SqlName.Quote(schema)}.{SqlName.Quote(name)}
                """));
        }

        return found;
    }
}

using System.Globalization;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>
/// Whether every row that refers to another one finds it: asked of the rows themselves, for each constraint. That the
/// catalog calls a constraint valid says only that somebody once looked.
/// </summary>
public sealed class ForeignKeysCheck : IDrillCheck
{
    // Rows counted of one constraint at most: what matters is that there are any.
    private const int Most = 1000;
    private const int Named = 5;

    private const string Find = """
        SELECT con.conname, cn.nspname, c.relname, c.relkind::text, pn.nspname, p.relname, p.relkind::text, con.confmatchtype = 'f',
               (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(con.conkey) WITH ORDINALITY k (att, n)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.att),
               (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(con.confkey) WITH ORDINALITY k (att, n)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = con.confrelid AND a.attnum = k.att),
               (SELECT array_agg(quote_ident(n.nspname) || '.' || o.oprname ORDER BY k.n) FROM unnest(con.conpfeqop) WITH ORDINALITY k (op, n)
                JOIN pg_catalog.pg_operator o ON o.oid = k.op JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace)
        FROM pg_catalog.pg_constraint con
        JOIN pg_catalog.pg_class c ON c.oid = con.conrelid JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
        JOIN pg_catalog.pg_class p ON p.oid = con.confrelid JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
        WHERE con.contype = 'f' AND con.conparentid = 0 AND con.convalidated
        ORDER BY cn.nspname, c.relname, con.conname
        """;

    /// <inheritdoc />
    public string Name => "Foreign keys";

    /// <inheritdoc />
    public async Task<IReadOnlyList<DrillCheckResult>> RunAsync(DrillSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var constraints = await FindAsync(subject.Connection, cancellationToken);
        var broken = new List<string>();
        foreach (var (name, sql) in constraints)
        {
            await using var command = new NpgsqlCommand(sql, subject.Connection);
            var rows = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            if (rows > 0)
                broken.Add(string.Create(CultureInfo.InvariantCulture, $"{name} ({(rows > Most ? $"more than {Most:N0}" : $"{rows:N0}")} {(rows == 1 ? "row refers" : "rows refer")} to nothing)"));
        }

        var notValidated = await NotValidatedAsync(subject.Connection, cancellationToken);
        var more = notValidated == 0 ? "" : $" {notValidated} that production never validated {(notValidated == 1 ? "was" : "were")} left out.";
        return [broken.Count == 0
            ? new(Name, DrillVerdict.Passed, constraints.Count == 0 ? $"There is none.{more}" : $"{(constraints.Count == 1 ? "The one foreign key holds" : $"All {constraints.Count} foreign keys hold")} for every row.{more}")
            : new(Name, DrillVerdict.Failed, $"{broken.Count} of {constraints.Count} foreign keys do not hold: {string.Join(", ", broken.Take(Named))}{(broken.Count > Named ? $" and {broken.Count - Named} more" : "")}.{more}")];
    }

    private static async Task<IReadOnlyList<(string Name, string Sql)>> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Find, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(string, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var from = Relation(reader.GetString(1), reader.GetString(2), reader.GetString(3));
            var to = Relation(reader.GetString(4), reader.GetString(5), reader.GetString(6));
            var (columns, referred, operators) = (reader.GetFieldValue<string[]>(8), reader.GetFieldValue<string[]>(9), reader.GetFieldValue<string[]>(10));
            // MATCH FULL: a key of which only a part is null refers to nothing.
            var isSet = reader.GetBoolean(7)
                ? $"NOT ({string.Join(" AND ", columns.Select(c => $"child.{SqlName.Quote(c)} IS NULL"))})"
                : string.Join(" AND ", columns.Select(c => $"child.{SqlName.Quote(c)} IS NOT NULL"));
            var equal = string.Join(" AND ", columns.Select((c, i) => $"parent.{SqlName.Quote(referred[i])} OPERATOR({operators[i]}) child.{SqlName.Quote(c)}"));
            found.Add(($"{reader.GetString(1)}.{reader.GetString(2)} {reader.GetString(0)}",
                $"SELECT count(*) FROM (SELECT FROM {from} AS child WHERE {isSet} AND NOT EXISTS (SELECT FROM {to} AS parent WHERE {equal}) LIMIT {Most + 1}) AS broken"));
        }

        return found;
    }

    // A partitioned table is all of its partitions; of an ordinary one the children by inheritance are not bound.
    private static string Relation(string schema, string name, string kind) => $"{(kind == "p" ? "" : "ONLY ")}{SqlName.Quote(schema)}.{SqlName.Quote(name)}";

    private static async Task<long> NotValidatedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conparentid = 0 AND NOT convalidated", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

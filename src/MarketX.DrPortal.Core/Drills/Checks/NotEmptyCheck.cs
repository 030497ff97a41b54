using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>Whether the tables hold rows that can never be empty: the runbook's count of <c>users</c>.</summary>
public sealed class NotEmptyCheck(DrillOptions options) : IDrillCheck
{
    private const string Find = """
        SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND (c.relname = $1 OR n.nspname || '.' || c.relname = $1)
        ORDER BY n.nspname <> 'public', n.nspname LIMIT 1
        """;

    /// <inheritdoc />
    public string Name => "Tables that must hold rows";

    /// <inheritdoc />
    public async Task<IReadOnlyList<DrillCheckResult>> RunAsync(DrillSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var results = new List<DrillCheckResult>();
        foreach (var name in options.NotEmpty())
            results.Add(await LookAsync(subject.Connection, name, cancellationToken));
        return results;
    }

    private static async Task<DrillCheckResult> LookAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        var title = $"{name} holds rows";
        string? table = null;
        await using (var find = new NpgsqlCommand(Find, connection))
        {
            find.Parameters.AddWithValue(name);
            await using var reader = await find.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
                table = $"{SqlName.Quote(reader.GetString(0))}.{SqlName.Quote(reader.GetString(1))}";
        }

        if (table is null)
            return new(title, DrillVerdict.Failed, $"There is no table {name}. If that is right, take it out of Drill:NotEmptyTables.");
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
        var rows = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        return rows > 0
            ? new(title, DrillVerdict.Passed, string.Create(CultureInfo.InvariantCulture, $"{name} has {rows:N0} {(rows == 1 ? "row" : "rows")}."))
            : new(title, DrillVerdict.Failed, $"{name} is empty.");
    }
}

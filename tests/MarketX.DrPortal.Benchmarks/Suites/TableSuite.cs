using MarketX.DrPortal.Benchmarks.Measuring;
using Npgsql;

namespace MarketX.DrPortal.Benchmarks.Suites;

/// <summary>One table out of the whole: of the sample's tables that whose size is nearest to one hundredth.</summary>
internal sealed class TableSuite(BenchmarkWorld world, RestoreSuite restores)
{
    private const double Share = 0.01;

    /// <summary>The table, and the part of all tables' bytes that it has.</summary>
    public async Task<(string Name, double Share)> ChooseAsync(CancellationToken cancellationToken)
    {
        const string Query = """
            WITH sizes AS (
                SELECT format('%s.%s', n.nspname, c.relname) AS name, pg_table_size(c.oid)::float8 AS bytes
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)')
            SELECT name, bytes / sum(bytes) OVER () FROM sizes ORDER BY abs(ln(greatest(bytes, 1) / (sum(bytes) OVER () * @share))) LIMIT 1
            """;
        await using var connection = await world.Server.OpenAsync(world.Source, cancellationToken);
        await using var command = new NpgsqlCommand(Query, connection);
        command.Parameters.AddWithValue("share", Share);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetString(0), reader.GetDouble(1));
    }

    /// <summary>What restores it.</summary>
    public static string[] Options(string table) => ["--table", table];

    public IReadOnlyList<Contender> Contenders(string table) =>
    [
        new($"the table {table}", "alone, with its indexes and constraints, into a new database; not read back", token => restores.EngineAsync(Options(table), null, token)),
        new("the whole database", "for comparison; not read back", token => restores.EngineAsync([], null, token)),
    ];
}

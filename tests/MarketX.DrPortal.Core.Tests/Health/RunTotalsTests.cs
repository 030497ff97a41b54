using MarketX.DrPortal.Core.Database;
using MarketX.DrPortal.Core.Health;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Health;

/// <summary>The totals that the database keeps are those of its runs, whoever changes them and how many at once.</summary>
[Trait("Category", "Long")]
public sealed class RunTotalsTests
{
    private const string OfRuns = """
        SELECT kind || ' ' || status || ' ' || count(*) || ' ' || sum(drportal.figure_of(result, 'bytes')) || ' ' || sum(drportal.figure_of(result, 'rows'))
        FROM drportal.runs GROUP BY kind, status ORDER BY kind COLLATE "C", status COLLATE "C"
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_ManyRunsEndAtOnce_TotalsAreThoseOfTheTable()
    {
        await using var database = await SharedServices.CreateDatabaseAsync("totals", Token);
        await using var portal = NpgsqlDataSource.Create(database.ConnectionString);
        await new Migrator(portal).RunAsync(Token);

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (i, token) =>
        {
            var (id, kind) = (Core.Runs.RunId.New(), i % 3 == 0 ? "Backup" : "Restore");
            var end = i % 5 == 0 ? "Failed" : "Succeeded";
            var result = i % 7 == 0 ? """{ "bytes": "many", "rows": null }""" : $$"""{ "bytes": {{i}}, "rows": {{2 * i}} }""";
            foreach (var statement in new[]
            {
                $"INSERT INTO drportal.runs (id, kind, status, target, request, requested_by, requested_via, queued_at) VALUES ('{id}', '{kind}', 'Queued', 't', '{{}}', 'olga', 'Api', now())",
                $"UPDATE drportal.runs SET status = 'Running', started_at = now() WHERE id = '{id}'",
                $"UPDATE drportal.runs SET progress = '{{}}' WHERE id = '{id}'",
                $"UPDATE drportal.runs SET status = '{end}', finished_at = now(), result = '{result}' WHERE id = '{id}'",
            })
            {
                await using var command = portal.CreateCommand(statement);
                await command.ExecuteNonQueryAsync(token);
            }
        });

        var totals = await new NpgsqlRunTotals(portal).ListAsync(Token);
        var expected = new List<string>();
        await using (var command = portal.CreateCommand(OfRuns))
        await using (var reader = await command.ExecuteReaderAsync(Token))
        {
            while (await reader.ReadAsync(Token))
                expected.Add(reader.GetString(0));
        }

        Assert.Equal(expected, totals.Select(t => $"{t.Kind} {t.Status} {t.Count} {t.Bytes} {t.Rows}"));
        Assert.Equal(4, expected.Count);
        // However long the history is, a look at it reads a few rows.
        Assert.True(await database.QueryAsync<long>("SELECT count(*) FROM drportal.run_totals", Token) < 20);
    }

    [Fact]
    public async Task Migrate_DatabaseWithAHistory_CountsIt()
    {
        await using var database = await SharedServices.CreateDatabaseAsync("totals", Token);
        await using var portal = NpgsqlDataSource.Create(database.ConnectionString);
        await new Migrator(portal).RunAsync(Token);
        await database.ExecuteAsync("""
            DROP INDEX drportal.runs_last_success; DROP TABLE drportal.run_totals; DROP FUNCTION drportal.count_run() CASCADE; DROP FUNCTION drportal.figure_of;
            DELETE FROM drportal.migrations WHERE name = '0012_run_totals.sql';
            INSERT INTO drportal.runs (id, kind, status, target, request, requested_by, requested_via, queued_at, finished_at, result)
            SELECT 'aaaaaaaaa' || chr(97 + g), 'Backup', 'Succeeded', 't', '{}', 'olga', 'Api', now(), now(), '{ "bytes": 7, "rows": 3 }' FROM generate_series(0, 4) g
            """, Token);

        await new Migrator(portal).RunAsync(Token);

        Assert.Equal(new RunTotals(Core.Runs.RunKind.Backup, Core.Runs.RunStatus.Succeeded, 5, 35, 15), Assert.Single(await new NpgsqlRunTotals(portal).ListAsync(Token)));
    }
}

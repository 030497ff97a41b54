using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>Tables brought into a new schema of a database that exists.</summary>
public sealed class SchemaRestoreTests
{
    private const string Schema = "lost & \"found\"";

    [Fact]
    public async Task Restore_IntoASchema_BringsTheTablesAndLeavesTheRestAlone()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        // What an admin does after a bad UPDATE: look at yesterday's rows beside today's.
        await portal.Server.CreateDatabaseAsync(portal.Staging, portal.Production.Name, TestPortal.Token);
        await portal.Server.ExecuteAsync(portal.Staging, "UPDATE orders SET state = 'new'", TestPortal.Token);

        var run = await RestoreAsync(portal, new RestoreRequest(backup.Key, portal.Staging) { Tables = ["orders", "events"], IntoSchema = Schema });

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        var result = run.ResultAs<RestoreResult>()!;
        Assert.Equal((1301, Schema, 3), (result.Rows, result.Schema, result.Tables.Count));
        await using var connection = await portal.Server.OpenAsync(portal.Staging, TestPortal.Token);
        Assert.Equal("1000 333 1301", await QueryAsync(connection, """"
            SELECT (SELECT count(*) FROM public.orders WHERE state = 'new') || ' ' || (SELECT count(*) FROM "lost & ""found""".orders WHERE state = 'new')
                || ' ' || (SELECT count(*) FROM "lost & ""found""".orders) + (SELECT count(*) FROM "lost & ""found""".events)
            """"));
        Assert.Equal("orders_at_idx orders_pkey", await QueryAsync(connection, "SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'lost & \"found\"' AND tablename = 'orders'"));
        Assert.Equal("nextval('\"lost & \"\"found\"\"\".orders_id_seq'::regclass)", await QueryAsync(connection, "SELECT column_default FROM information_schema.columns WHERE table_schema = 'lost & \"found\"' AND table_name = 'orders' AND column_name = 'id'"));
        Assert.Equal("", await QueryAsync(connection, "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = 'lost & \"found\"'"));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Restore_TypeIsMissingThere_IsRefusedAndNamesIt()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        await portal.Server.CreateDatabaseAsync(portal.Staging, cancellationToken: TestPortal.Token);
        await portal.Server.ExecuteAsync(portal.Staging, "CREATE SCHEMA taken", TestPortal.Token);

        Assert.Contains("type public.state, function public.touch()", await RefusalAsync(portal, backup.Key, portal.Staging, "fresh", "orders"), StringComparison.Ordinal);
        Assert.Contains("has a schema \"taken\" already", await RefusalAsync(portal, backup.Key, portal.Staging, "taken", "events"), StringComparison.Ordinal);
        Assert.Contains("is production", await RefusalAsync(portal, backup.Key, portal.Production.Name, "fresh", "events"), StringComparison.Ordinal);
        Assert.Contains("does not exist", await RefusalAsync(portal, backup.Key, "no_such_database", "fresh", "events"), StringComparison.Ordinal);
        Assert.Contains("Only chosen tables", await RefusalAsync(portal, backup.Key, portal.Staging, "fresh"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_DatabaseRefusesTheTables_NothingStays()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        // A type of the same name with other values: only the rows show it.
        await portal.Server.CreateDatabaseAsync(portal.Staging, cancellationToken: TestPortal.Token);
        await portal.Server.ExecuteAsync(portal.Staging, "CREATE TYPE state AS ENUM ('other'); CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'", TestPortal.Token);

        var run = await RestoreAsync(portal, new RestoreRequest(backup.Key, portal.Staging) { Tables = ["orders"], IntoSchema = Schema });

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("invalid input value for enum", string.Join('\n', (await portal.LogOfAsync(run.Id)).Select(line => line.Text)), StringComparison.Ordinal);
        await using var connection = await portal.Server.OpenAsync(portal.Staging, TestPortal.Token);
        Assert.Equal("public", await QueryAsync(connection, "SELECT string_agg(nspname, ' ') FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"));
        await portal.AssertNothingLeftBehindAsync();
    }

    private static async Task<TestPortal> StartAsync()
    {
        var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, TestPortal.Token);
        return portal;
    }

    private static async Task<Run> RestoreAsync(TestPortal portal, RestoreRequest request) =>
        await portal.EndAsync((await portal.Get<RestoreLauncher>().StartAsync(TestPortal.Operator, request, TestPortal.Token)).Id);

    private static async Task<string> RefusalAsync(TestPortal portal, string key, string database, string schema, params string[] tables)
    {
        var request = new RestoreRequest(key, database) { Tables = tables.Length == 0 ? null : tables, IntoSchema = schema };
        return (await Assert.ThrowsAsync<RequestRefusedException>(() => portal.Get<RestoreLauncher>().StartAsync(TestPortal.Operator, request, TestPortal.Token))).Message;
    }

    private static async Task<string?> QueryAsync(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestPortal.Token) as string;
    }
}

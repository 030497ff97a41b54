using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>Restores of some tables, by the engine as it runs.</summary>
public sealed class TableRestoreTests
{
    [Fact]
    public async Task Restore_SomeTables_MakesThemAloneWithAllThatBelongsToThem()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, TestPortal.Token);
        var backup = await portal.BackUpAsync();

        var queued = await portal.Get<RestoreLauncher>().StartAsync(
            TestPortal.Operator, new RestoreRequest(backup.Key, portal.Staging) { Tables = ["orders", "public.events"] }, TestPortal.Token);
        var run = await portal.EndAsync(queued.Id);

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        Assert.Equal(1301, run.ResultAs<RestoreResult>()!.Rows);
        await using var source = await portal.Production.OpenAsync(TestPortal.Token);
        await using var restored = await portal.Server.OpenAsync(portal.Staging, TestPortal.Token);
        foreach (var table in new[] { "orders", "events", "events_1", "events_2" })
            Assert.Equal(await TableFingerprint.OwnAsync(source, new TableName("public", table)), await TableFingerprint.OwnAsync(restored, new TableName("public", table)));
        await using var tables = new NpgsqlCommand("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace", restored);
        Assert.Equal("events events_1 events_2 orders", await tables.ExecuteScalarAsync(TestPortal.Token));
        Assert.Contains(await portal.LogOfAsync(run.Id), line => line.Text.Contains("public.orders refers to public.customers, which is not chosen", StringComparison.Ordinal));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Check_UnknownTable_IsBlockedAndNamesNearOnes()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE orders (id int)", TestPortal.Token);
        var backup = await portal.BackUpAsync();

        var report = await portal.Get<RestorePreflight>().CheckAsync(new RestoreRequest(backup.Key, portal.Staging) { Tables = ["public.order"] }, TestPortal.Token);

        Assert.Equal("The backup has no table \"public.order\". Near to it: public.orders.", Assert.Single(report.Blockers).Finding);
    }

    [Fact]
    public async Task Backup_WhileItRuns_CountsRowsAndTables()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, TestPortal.Token);

        var run = await portal.EndAsync((await portal.StartBackupAsync()).Id);

        var dump = run.Progress.PastPhases.Single(phase => phase.Name == "Dump and upload");
        Assert.Equal(3404, dump.Rows);
        Assert.True(dump.Bytes > 10_000);
    }
}

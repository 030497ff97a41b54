using System.Text;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Inspections.Browsing;
using MarketX.DrPortal.Core.Inspections.Comparing;
using MarketX.DrPortal.Core.Inspections.DeletedRows;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Tests.Servers;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Inspections;

/// <summary>Databases of a server of the settings: looked into there, held against production on the first, and nothing granted in what may be somebody's production.</summary>
[Collection(nameof(StandbyPortalGroup))]
public sealed class NamedServerInspectionTests(StandbyPortal standby)
{
    private const string MayReadNothing = "permission denied for table";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestPortal Portal => standby.Portal;

    [Fact]
    public async Task CompareAndMissingRows_DatabaseOnTheSecondServer_AgainstProductionOnTheFirst()
    {
        var name = await RestoreAsync("_compared", StandbyPortal.Standby);
        // One of the same name on the first server, with other contents: neither answers for the other.
        await RestoreAsync("_compared", null);
        await Portal.Server.ExecuteAsync(name, "DELETE FROM order_items", Token);
        await Portal.Production.ExecuteAsync("DELETE FROM order_items WHERE order_id = 7", Token);
        try
        {
            var run = await CompareAsync(new ComparisonRequest(name) { Server = StandbyPortal.Standby });
            var report = run.ResultAs<ComparisonReport>()!;
            var items = Assert.Single(report.Tables, t => t.Table == "order_items");
            Assert.Equal((2000L, 2000L, 1998L, -2L), (items.Restored, items.InBackup, items.InProduction, items.Difference));
            Assert.Equal((StandbyPortal.Standby, StandbyPortal.Standby, standby.Backup.Key), (run.Server, report.Server, report.Key));
            Assert.Contains($"has, against \"{name}\" on {StandbyPortal.Standby}: 1 table with 2 rows less", report.Sentence, StringComparison.Ordinal);
            Assert.Empty(report.Schema.Changes);
            Assert.Empty(report.Notes);
            var launcher = Portal.Get<ComparisonLauncher>();
            Assert.Equal(run.Id, (await launcher.NewestAsync(name, StandbyPortal.Standby, Token))?.Id);
            Assert.Null(await launcher.NewestAsync(name, null, Token));

            var first = await CompareAsync(new ComparisonRequest(name) { Server = PostgresServers.DefaultName });
            Assert.Null(first.Server);
            Assert.Equal(0L, Assert.Single(first.ResultAs<ComparisonReport>()!.Tables, t => t.Table == "order_items").Restored);
            Assert.Equal((first.Id, run.Id), ((await launcher.NewestAsync(name, null, Token))!.Id, (await launcher.NewestAsync(name, StandbyPortal.Standby, Token))!.Id));

            using var file = new MemoryStream();
            await using (var sql = new DeletedRowsSql(() => file))
                Assert.Equal(new DeletedRowsCount(2000, 2, 0, 0), await FindAsync(name, sql));
            var script = Encoding.UTF8.GetString(file.ToArray());
            Assert.Contains($"that \"{name}\" on {StandbyPortal.Standby} has", script, StringComparison.Ordinal);
            await Portal.Production.ExecuteAsync(script, Token);
            Assert.Equal(new DeletedRowsCount(2000, 0, 0, 0), await FindAsync(name, new FirstDeletedRows(1)));
            await OnRecordAsync("Compare", $"{name} on {StandbyPortal.Standby} with {Portal.Production.Name}");
            await OnRecordAsync("Browse", $"order_items in {name} on {StandbyPortal.Standby}, rows that {Portal.Production.Name} lacks");
        }
        finally
        {
            await Portal.Server.DropDatabaseAsync(name, CancellationToken.None);
        }
    }

    [Fact]
    public async Task BrowseAndAsk_RestoredThere_ReadsItAsTheLoginOfThatServer()
    {
        var name = await RestoreAsync("_browsed", StandbyPortal.Standby);

        Assert.Equal("5", Assert.Single((await ReadAsync(name, "customers", "id", "5")).Rows)[0]);
        var answer = await AskAsync(name, "SELECT count(*), current_user FROM order_items");
        Assert.Equal(["2000", standby.Login], Assert.Single(answer.Rows));
        using var file = new MemoryStream();
        Assert.Equal(100L, await Portal.Get<TableBrowser>().ExportAsync(InspectedPortal.Operator, new BrowseRequest(name, "customers") { Server = StandbyPortal.Standby }, () => file, Token));

        Assert.Contains("has no database", (await RefusedAsync(() => Portal.Get<TableBrowser>().ReadAsync(InspectedPortal.Operator, new BrowseRequest(name, "customers"), Token))).Message, StringComparison.Ordinal);
        await OnRecordAsync("Browse", $"customers in {name} on {StandbyPortal.Standby}, id equals '5'");
        await OnRecordAsync("Query", $"{name} on {StandbyPortal.Standby}: SELECT count(*), current_user FROM order_items");
    }

    [Fact]
    public async Task Ask_ClosedAndUnusedOrNot_GrantsOnlyInWhatIsAsARestoreLeftIt()
    {
        var name = await RestoreAsync("_granted", StandbyPortal.Standby);
        await AskAsync(name, "TABLE customers");
        await standby.Server.ExecuteAsync(name, "CREATE TABLE later AS SELECT 1 AS id", Token);

        // Opened, as by a handover.
        await standby.Server.ExecuteAsync(name, $"GRANT CONNECT ON DATABASE \"{name}\" TO PUBLIC", Token);
        Assert.Contains(MayReadNothing, (await RefusedAsync(() => AskAsync(name, "TABLE later"))).Message, StringComparison.Ordinal);
        await standby.Server.ExecuteAsync(name, $"REVOKE CONNECT ON DATABASE \"{name}\" FROM PUBLIC", Token);

        // In use by somebody.
        await using (await standby.Server.OpenAsync(name, Token))
            Assert.Contains(MayReadNothing, (await RefusedAsync(() => AskAsync(name, "TABLE later"))).Message, StringComparison.Ordinal);
        await UnusedAsync(name);

        // The same database by the name of a server that has the role production.
        Assert.Contains(MayReadNothing, (await RefusedAsync(() => AskAsync(name, "TABLE later", "other-production"))).Message, StringComparison.Ordinal);

        Assert.Equal("1", Assert.Single((await AskAsync(name, "TABLE later")).Rows)[0]);
    }

    [Fact]
    public async Task Inspect_ProductionsNameOnTheSecondServer_IsHeldAgainstProductionAndNothingIsGranted()
    {
        var name = Portal.Production.Name;
        await standby.Server.CreateDatabaseAsync(name, cancellationToken: Token);
        try
        {
            await InspectProductionsNameAsync(name);
        }
        finally
        {
            await standby.Server.DropDatabaseAsync(name, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Inspect_UnknownServer_IsRefusedInOneSentence()
    {
        const string Sentence = "No server \"nowhere\" is configured. There are: main, standby, other-production.";
        var database = Portal.Production.Name;
        foreach (var refused in new[]
        {
            await RefusedAsync(() => Portal.Get<ComparisonLauncher>().StartAsync(InspectedPortal.Operator, new ComparisonRequest(database) { Server = "nowhere" }, Token)),
            await RefusedAsync(() => AskAsync(database, "SELECT 1", "nowhere")),
            await RefusedAsync(() => Portal.Get<TableBrowser>().ReadAsync(InspectedPortal.Operator, new BrowseRequest(database, "customers") { Server = "nowhere" }, Token)),
            await RefusedAsync(() => Portal.Get<DeletedRowsFinder>().FindAsync(InspectedPortal.Operator, new DeletedRowsRequest(database, "customers") { Server = "nowhere" }, new FirstDeletedRows(1), Token)),
        })
            Assert.Equal((Sentence, RefusalReason.NotFound), (refused.Message, refused.Reason));
    }

    [Fact]
    public async Task Ask_LoginMissingOrWithAnotherPasswordThere_SaysWhichServerAndWho()
    {
        var name = await RestoreAsync("_login", StandbyPortal.Standby);
        await standby.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE \"{standby.Login}\" RENAME TO away", Token);
        try
        {
            Assert.StartsWith($"The server at {standby.Server.Host}:{standby.Server.Port} has no role \"{standby.Login}\"", (await RefusedAsync(() => AskAsync(name, "SELECT 1"))).Message, StringComparison.Ordinal);
        }
        finally
        {
            await standby.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE away RENAME TO \"{standby.Login}\"", CancellationToken.None);
        }

        await standby.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE \"{standby.Login}\" PASSWORD 'another one'", Token);
        try
        {
            Assert.Contains($"refused user {standby.Login}", (await RefusedAsync(() => AskAsync(name, "SELECT 1"))).Message, StringComparison.Ordinal);
        }
        finally
        {
            await standby.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE \"{standby.Login}\" PASSWORD '{StandbyPortal.LoginPassword}'", CancellationToken.None);
        }
    }

    private async Task InspectProductionsNameAsync(string name)
    {
        await standby.Server.ExecuteAsync(name, SmallDatabase.Sql, Token);
        await standby.Server.ExecuteAsync(name, $"DELETE FROM order_items WHERE order_id = 8; REVOKE CONNECT ON DATABASE \"{name}\" FROM PUBLIC", Token);
        await UnusedAsync(name);

        var report = (await CompareAsync(new ComparisonRequest(name) { Server = StandbyPortal.Standby })).ResultAs<ComparisonReport>()!;
        Assert.False(report.IsOfProduction);
        Assert.Equal(1998L, Assert.Single(report.Tables, t => t.Table == "order_items").Restored);
        Assert.Equal(0, (await FindAsync(name, new FirstDeletedRows(1))).Deleted);

        Assert.Contains($"{standby.Login} may not connect", (await RefusedAsync(() => AskAsync(name, "TABLE customers"))).Message, StringComparison.Ordinal);
        await standby.Server.ExecuteAsync(name, $"GRANT CONNECT ON DATABASE \"{name}\" TO \"{standby.Login}\"; GRANT SELECT ON customers TO \"{standby.Login}\"", Token);
        Assert.Equal(100, (await AskAsync(name, "TABLE customers")).Rows.Count);
        Assert.Contains(MayReadNothing, (await RefusedAsync(() => AskAsync(name, "TABLE order_items"))).Message, StringComparison.Ordinal);
        Assert.Equal(1L, await standby.ThereAsync<long>(name, $"SELECT count(*) FROM pg_class WHERE relacl::text LIKE '%{standby.Login}%'"));
    }

    private async Task<string> RestoreAsync(string suffix, string? server)
    {
        var name = Portal.Production.Name + suffix;
        var run = await Portal.EndAsync((await Portal.Get<RestoreLauncher>().StartAsync(InspectedPortal.Operator, new RestoreRequest(standby.Backup.Key, name) { Server = server }, Token)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        if (server is not null)
            await UnusedAsync(name);
        return name;
    }

    private async Task<Run> CompareAsync(ComparisonRequest request)
    {
        var run = await Portal.EndAsync((await Portal.Get<ComparisonLauncher>().StartAsync(InspectedPortal.Operator, request, Token)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, $"{run.Status}: {run.Error}");
        return run;
    }

    private Task<BrowsedRows> ReadAsync(string database, string table, string column, string value) => Portal.Get<TableBrowser>().ReadAsync(
        InspectedPortal.Operator, new BrowseRequest(database, table) { Server = StandbyPortal.Standby, FilterColumn = column, Filter = RowFilter.Equals, Value = value }, Token);

    private Task<SqlAnswer> AskAsync(string database, string sql, string server = StandbyPortal.Standby) =>
        Portal.Get<SqlConsole>().AskAsync(InspectedPortal.Operator, new SqlRequest(database, sql) { Server = server }, Token);

    private Task<DeletedRowsCount> FindAsync(string database, IDeletedRowsTaker taker) =>
        Portal.Get<DeletedRowsFinder>().FindAsync(InspectedPortal.Operator, new DeletedRowsRequest(database, "order_items") { Server = StandbyPortal.Standby }, taker, Token);

    private static Task<RequestRefusedException> RefusedAsync(Func<Task> command) => Assert.ThrowsAsync<RequestRefusedException>(command);

    private async Task OnRecordAsync(string action, string target) =>
        Assert.Contains((await Portal.Get<IAuditLog>().ListAsync(new AuditQuery { Text = target, Take = 10 }, Token)).Items, e => (e.Action, e.Target, e.Outcome) == (action, target, AuditOutcome.Done));

    // A session that was closed is gone a moment later.
    private async Task UnusedAsync(string database)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (await standby.ThereAsync<long>("postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'") > 0)
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(30), $"Somebody stays connected to {database}.");
            await Task.Delay(50, Token);
        }
    }
}

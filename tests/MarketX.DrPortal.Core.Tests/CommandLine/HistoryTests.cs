using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Sample;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>Runs in the portal's database, and the work without it.</summary>
public sealed class HistoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Category", "Long")]
    public async Task Backup_PortalsDatabaseEmpty_MakesItsTablesAndKeepsTheRun()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        await using var portal = await SharedServices.CreateDatabaseAsync("portal", Token);
        world.Environment["ConnectionStrings__Portal"] = portal.ConnectionString;

        var backup = (await world.RunAsync("backup", "--json")).ShouldEndWith(0).Json;
        (await world.RunAsync("restore", "no-such-key", world.Target())).ShouldEndWith(6);

        var runs = (await world.RunAsync("runs", "--json")).ShouldEndWith(0).Json;
        Assert.Equal(1, runs.GetProperty("total").GetInt32());
        var run = Assert.Single(runs.GetProperty("items").EnumerateArray());
        Assert.Equal(backup.GetProperty("runId").GetString(), run.GetProperty("id").GetString());
        Assert.Equal("CommandLine", run.GetProperty("requestedVia").GetString());
        Assert.Equal(backup.GetProperty("key").GetString(), run.GetProperty("result").GetProperty("key").GetString());
        Assert.Equal(0, (await world.RunAsync("runs", "--kind", "Restore", "--json")).ShouldEndWith(0).Json.GetProperty("total").GetInt32());
        Assert.Equal(1, (await world.RunAsync("runs", "--status", "Succeeded", "--json")).ShouldEndWith(0).Json.GetProperty("total").GetInt32());
        Assert.Equal(0, await portal.QueryAsync<long>("SELECT count(*) FROM drportal.run_log WHERE text LIKE '%" + world.Server.OwnerPassword + "%'", Token));
    }

    [Fact]
    public async Task Cancel_FromAnotherCommandLine_CancelsTheRun()
    {
        await using var world = await CliWorld.CreateAsync(AwkwardTables.StandsStillAt("COPY"));
        await using var portal = await SharedServices.CreateDatabaseAsync("portal", Token);
        world.Environment["ConnectionStrings__Portal"] = portal.ConnectionString;
        var key = await world.BackUpAsync();
        var before = await world.StateAsync();
        using var restore = world.Start(CliProcess.Program, [], ["restore", key, world.Target()]);
        await CliWorld.UntilAsync(async () => await portal.QueryAsync<long>("SELECT count(*) FROM drportal.runs WHERE kind = 'Restore' AND status = 'Running'", Token) == 1, "the restore works");
        var id = await portal.QueryAsync<string>("SELECT id FROM drportal.runs WHERE kind = 'Restore'", Token);

        (await world.RunAsync("cancel", id!)).ShouldEndWith(0);

        (await restore.EndAsync(Token)).ShouldFailWith(12, "cancelled it");
        Assert.Equal("Cancelled", await portal.QueryAsync<string>("SELECT status FROM drportal.runs WHERE kind = 'Restore'", Token));
        Assert.Equal(before, await world.StateAsync());
        (await world.RunAsync("cancel", id!)).ShouldFailWith(2, "has ended already");
        (await world.RunAsync("cancel", "aaaaaaaaaa")).ShouldFailWith(6, "no run");
    }

    [Fact]
    public async Task Backup_Busy_LeavesNoRunQueued()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        await using var portal = await SharedServices.CreateDatabaseAsync("portal", Token);
        world.Environment["ConnectionStrings__Portal"] = portal.ConnectionString;
        await using var holder = await world.Server.OpenAsync(cancellationToken: Token);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", holder) { Parameters = { new() { Value = TargetLock.Key(world.Production.Name) } } };
        await command.ExecuteNonQueryAsync(Token);

        (await world.RunAsync("backup")).ShouldEndWith(10);

        Assert.Equal("Failed", await portal.QueryAsync<string>("SELECT status FROM drportal.runs", Token));
        Assert.Contains("Another run holds", await portal.QueryAsync<string>("SELECT error FROM drportal.runs", Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=9;Database=portal;Username=u;Password=hunter2")]
    [InlineData(null)]
    public async Task Backup_PortalsDatabaseAway_WarnsAndWorksOn(string? connection)
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        // Null: the server answers and has no such database.
        world.Environment["ConnectionStrings__Portal"] = connection ?? world.Server.ConnectionString("no_such_portal");

        var result = (await world.RunAsync("backup")).ShouldEndWith(0);

        Assert.Contains("warning: The portal's database", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Error, StringComparison.Ordinal);
        (await world.RunAsync("runs")).ShouldFailWith(5, "The portal's database", "hunter2");
    }

    [Fact]
    public async Task Runs_WithoutThePortalsDatabase_SaysWhichKeyIsMissing()
    {
        await using var world = await CliWorld.CreateAsync();

        (await world.RunAsync("runs")).ShouldFailWith(3, "ConnectionStrings:Portal");
        (await world.RunAsync("cancel", "aaaaaaaaaa")).ShouldFailWith(3, "ConnectionStrings:Portal");
    }
}

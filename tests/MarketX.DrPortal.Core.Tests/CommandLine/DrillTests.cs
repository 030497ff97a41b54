using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary><c>drportal drill</c> and <c>drportal drills</c>.</summary>
public sealed class DrillTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drill_LatestThenEmptyTable_EndsWithTheVerdictAndIsListed()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        await using var history = await SharedServices.CreateDatabaseAsync("portal", Token);
        world.Environment["ConnectionStrings__Portal"] = history.ConnectionString;
        world.Environment["Drill__Database"] = world.Production.Name + "_drtest";
        world.Environment["Drill__NotEmptyTables"] = "customers";
        var key = await world.BackUpAsync();

        var text = (await world.RunAsync("drill")).ShouldEndWith(0);
        Assert.StartsWith("Passed: Recovered in", text.LastLine, StringComparison.Ordinal);
        Assert.Contains("DR test 1 is recorded.", text.Output, StringComparison.Ordinal);
        var document = (await world.RunAsync([("Drill__NotEmptyTables", "users")], "drill", "--backup", key, "--json")).ShouldEndWith(20).Json;
        Assert.Equal(("Failed", "Failed", key, 2), (document.GetProperty("verdict").GetString(), document.GetProperty("status").GetString(), document.GetProperty("key").GetString(), document.GetProperty("testNumber").GetInt32()));
        var list = (await world.RunAsync("drills", "--json")).ShouldEndWith(0).Json;
        Assert.Equal([2, 1], list.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("number").GetInt32()));
        Assert.Equal(2, (await world.Bucket.KeysAsync("postgres-backups-drills/", Token)).Count);
        Assert.Equal(0L, await world.Production.QueryAsync<long>($"SELECT count(*) FROM pg_database WHERE datname LIKE '{world.Production.Name}\\_drtest%'", Token));
    }

    [Fact]
    public async Task Drill_WithoutPortalDatabaseOrBackup_SaysSo()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        world.Environment["Drill__Database"] = world.Production.Name + "_drtest";
        world.Environment["Drill__NotEmptyTables"] = "customers";

        Assert.Contains("no backup of production with a valid manifest", (await world.RunAsync("drill")).ShouldEndWith(6).Error, StringComparison.Ordinal);
        await world.BackUpAsync();
        Assert.Contains("waits in the bucket", (await world.RunAsync("drill", "--backup", "random")).ShouldEndWith(0).Output, StringComparison.Ordinal);
        Assert.Contains("No DR test record was written", (await world.RunAsync([("DRPORTAL_MANIFEST_KEY", ""), ("Manifest__EarlierKeys__key-1", TestPortal.ManifestKey)], "drill")).ShouldEndWith(0).Output, StringComparison.Ordinal);
        (await world.RunAsync("drill", "--keep", "1000")).ShouldEndWith(2);
    }
}

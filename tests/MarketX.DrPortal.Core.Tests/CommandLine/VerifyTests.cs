using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary><c>drportal verify</c> and how it ends.</summary>
public sealed class VerifyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_RestoredThenChanged_EndsWithTheVerdict()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        (await world.RunAsync("restore", key, world.Target())).ShouldEndWith(0);

        Assert.StartsWith($"\"{world.Target()}\" holds exactly what the backup holds", (await world.RunAsync("verify", key, world.Target())).ShouldEndWith(0).LastLine, StringComparison.Ordinal);

        await world.Server.ExecuteAsync(world.Target(), "DELETE FROM order_items WHERE order_id = 7", Token);
        var text = (await world.RunAsync("verify", key, world.Target())).ShouldEndWith(15);
        Assert.Contains("public.order_items  rows", text.Output, StringComparison.Ordinal);
        var document = (await world.RunAsync("verify", key, world.Target(), "--json")).ShouldEndWith(15).Json;
        Assert.Equal(("Failed", "Differs"), (document.GetProperty("status").GetString(), document.GetProperty("verdict").GetString()));
        Assert.Equal(("public.order_items", "Rows"), (document.GetProperty("tables")[0].GetProperty("table").GetString(), document.GetProperty("tables")[0].GetProperty("finding").GetString()));
    }

    [Fact]
    public async Task Verify_NoSuchDatabaseOrManifest_SaysSo()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        (await world.RunAsync([("DRPORTAL_MANIFEST_KEY", "")], "backup")).ShouldEndWith(0);
        var key = (await world.RunAsync("list")).ShouldEndWith(0).LastLine.Split(' ')[^1];

        Assert.Contains("there is no manifest", (await world.RunAsync("verify", key, world.Production.Name)).ShouldEndWith(9).Error, StringComparison.Ordinal);
        (await world.RunAsync("verify", "postgres-backups/none.dump", world.Production.Name)).ShouldEndWith(6);
    }
}

using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary><c>drportal compare</c> and <c>drportal missing-rows</c>, as scripts use them.</summary>
public sealed class InspectionCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CompareAndMissingRows_AfterADelete_ShowItAndBringItBack()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        (await world.RunAsync("restore", key, world.Target())).ShouldEndWith(0);
        await world.Production.ExecuteAsync("DELETE FROM order_items WHERE order_id = 7; CREATE TABLE added (id int)", Token);

        var compared = (await world.RunAsync("compare", world.Target(), "--key", key, "--json")).ShouldEndWith(0).Json;
        Assert.Equal((2, 2), (compared.GetProperty("differing").GetInt32(), compared.GetProperty("tables").EnumerateArray().Count(t => t.GetProperty("table").GetString() is "order_items" or "added")));
        Assert.Equal(1, compared.GetProperty("schema").GetProperty("added").GetInt32());
        Assert.EndsWith("The schemas differ: production has 1 object more, 0 less, and 0 otherwise.", (await world.RunAsync("compare", world.Production.Name, "--key", key)).ShouldEndWith(0).LastLine, StringComparison.Ordinal);

        var csv = (await world.RunAsync("missing-rows", world.Target(), "order_items")).ShouldEndWith(0);
        Assert.Equal(["order_id,line,price", "7,0,0.06", "7,1,10.06"], csv.Output.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("2 are not in production", csv.Error, StringComparison.Ordinal);
        await world.Production.ExecuteAsync((await world.RunAsync("missing-rows", world.Target(), "public.order_items", "--format", "sql")).ShouldEndWith(0).Output, Token);
        Assert.Equal(2000L, await world.Production.QueryAsync<long>("SELECT count(*) FROM order_items", Token));
        (await world.RunAsync("missing-rows", world.Target(), "events")).ShouldFailWith(2, "no primary key");
        (await world.RunAsync("missing-rows", world.Target(), "no_such")).ShouldEndWith(6);
    }
}

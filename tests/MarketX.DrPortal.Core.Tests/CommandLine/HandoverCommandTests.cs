using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>Restore, verify, inspection and handover with a server of the settings, from a shell.</summary>
[Trait("Category", "Long")]
public sealed class HandoverCommandTests
{
    [Fact]
    public async Task RestoreToAServerOfTheSettings_VerifyAndHandover_SayWhereAndWhatToDo()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        await using var history = await SharedServices.CreateDatabaseAsync("history", CliWorld.Token);
        world.Environment["ConnectionStrings__Portal"] = history.ConnectionString;
        foreach (var (name, value) in new[] { ("Name", "standby"), ("Host", world.Server.Host), ("Port", $"{world.Server.Port}"), ("User", world.Server.Owner), ("Password", world.Server.OwnerPassword) })
            world.Environment[$"Servers__Named__0__{name}"] = value;
        var (key, target) = (await world.BackUpAsync(), world.Target());

        (await world.RunAsync("restore", key, target, "--to", "nowhere")).ShouldFailWith(5, "No server \"nowhere\" is configured");
        var restored = (await world.RunAsync("restore", key, target, "--to", "standby", "--json")).ShouldEndWith(0).Json;
        Assert.Equal(("standby", "Exact"), (restored.GetProperty("server").GetString(), restored.GetProperty("verdict").GetString()));
        await InspectAsync(world, key, target);
        // Last of all, since the server's own autovacuum counts as somebody who writes.
        (await world.RunAsync("verify", key, target, "--on", "standby")).ShouldEndWith(0);

        var handover = (await world.RunAsync("handover", target, "--on", "standby")).ShouldEndWith(0);
        Assert.Contains("Nothing was written to it since", handover.Output, StringComparison.Ordinal);
        Assert.Contains($"DATABASE_NAME={target}", handover.Output, StringComparison.Ordinal);
        Assert.Contains($"drportal handover {target} --on standby --check", handover.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Server.OwnerPassword, handover.Output, StringComparison.Ordinal);
        (await world.RunAsync("handover", target + "x", "--on", "standby")).ShouldEndWith(9);
        (await world.RunAsync("handover", target, "--on", "nowhere")).ShouldFailWith(6, "No server \"nowhere\" is configured");
        (await world.RunAsync("handover", target, "--on", "standby", "--login", "shop")).ShouldFailWith(2, "--login counts with --check only");

        (await world.RunAsync("handover", target, "--on", "standby", "--check")).ShouldEndWith(15);
        await using var application = new NpgsqlConnection(world.Server.ConnectionString(target) + ";Application Name=shop");
        await application.OpenAsync(CliWorld.Token);
        await using (var ask = new NpgsqlCommand("SELECT count(*) FROM orders", application))
            await ask.ExecuteScalarAsync(CliWorld.Token);
        var check = (await world.RunAsync("handover", target, "--on", "standby", "--check", "--login", world.Server.Owner, "--json")).ShouldEndWith(0).Json;
        Assert.Equal(("Reads", "shop"), (check.GetProperty("state").GetString(), check.GetProperty("new")[0].GetProperty("application").GetString()));
    }

    private static async Task InspectAsync(CliWorld world, string key, string target)
    {
        await world.Production.ExecuteAsync("DELETE FROM order_items WHERE order_id = 7", CliWorld.Token);
        var compared = (await world.RunAsync("compare", target, "--on", "standby", "--json")).ShouldEndWith(0).Json;
        Assert.Equal(("standby", key, 1), (compared.GetProperty("server").GetString(), compared.GetProperty("key").GetString(), compared.GetProperty("differing").GetInt32()));
        Assert.Contains($"against \"{target}\" on standby: 1 table with 2 rows less", (await world.RunAsync("compare", target, "--on", "standby")).ShouldEndWith(0).Output, StringComparison.Ordinal);
        (await world.RunAsync("compare", target, "--on", "nowhere")).ShouldFailWith(6, "No server \"nowhere\" is configured");

        var missing = (await world.RunAsync("missing-rows", target, "order_items", "--on", "standby", "--format", "sql")).ShouldEndWith(0);
        Assert.Contains($"that \"{target}\" on standby has", missing.Output, StringComparison.Ordinal);
        await world.Production.ExecuteAsync(missing.Output, CliWorld.Token);
        Assert.Equal(2000L, await world.Production.QueryAsync<long>("SELECT count(*) FROM order_items", CliWorld.Token));
        (await world.RunAsync("missing-rows", target, "order_items", "--on", "nowhere")).ShouldFailWith(6, "No server \"nowhere\" is configured");
    }
}

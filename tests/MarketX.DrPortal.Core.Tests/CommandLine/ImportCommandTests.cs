using System.Text.Json;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>Manifests on the command line, without a portal.</summary>
public sealed class ImportCommandTests
{
    [Fact]
    public async Task Import_BackupWithoutManifest_ListShowAndRestoreFollow()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = (await world.RunAsync([("DRPORTAL_MANIFEST_KEY", "")], "backup")).ShouldEndWith(0).LastLine;
        Assert.Contains("Not verified here", (await world.RunAsync("show", key)).ShouldEndWith(0).Output, StringComparison.Ordinal);
        Assert.False(Item(await world.RunAsync("list", "--json")).GetProperty("hasManifest").GetBoolean());

        (await world.RunAsync("import", key)).ShouldFailWith(2, "--reason");
        (await world.RunAsync([("DRPORTAL_MANIFEST_KEY", "")], "import", key, "--reason", "mine")).ShouldFailWith(9, "DRPORTAL_MANIFEST_KEY");
        (await world.RunAsync("import", "no-such-key", "--reason", "mine")).ShouldFailWith(6, "no-such-key");
        var import = (await world.RunAsync("import", key, "--reason", "taken before the key", "--json")).ShouldEndWith(0).Json;

        Assert.Equal((3404, 0), (import.GetProperty("rows").GetInt64(), import.GetProperty("uncountedTables").GetInt32()));
        Assert.True(Item(await world.RunAsync("list", "--json")).GetProperty("hasManifest").GetBoolean());
        var manifest = (await world.RunAsync("show", key, "--json")).ShouldEndWith(0).Json.GetProperty("manifest");
        Assert.Equal(("Valid", "Import", "taken before the key"),
            (manifest.GetProperty("state").GetString(), manifest.GetProperty("origin").GetString(), manifest.GetProperty("importReason").GetString()));
        Assert.Contains(manifest.GetProperty("tables").EnumerateArray(), t => t.GetProperty("name").GetString() == "orders" && t.GetProperty("rows").GetInt64() == 1000);
        Assert.Matches(@"public\.orders +1,000 ", (await world.RunAsync("show", key)).ShouldEndWith(0).Output);
        (await world.RunAsync("import", key, "--reason", "again")).ShouldFailWith(2, "nothing to do");
        (await world.RunAsync("restore", key, world.Target())).ShouldEndWith(0);
    }

    private static JsonElement Item(CliResult list) => Assert.Single(list.ShouldEndWith(0).Json.GetProperty("items").EnumerateArray());
}

using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Hostile;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Versions;

/// <summary>What backups and restores break on, in servers of newer versions: backed up by their pg_dump, restored by their pg_restore.</summary>
[Collection(nameof(VersionServersGroup))]
[Trait("Category", "Long")]
public sealed class VersionHostileTests(VersionServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Hostile_ComesBackAsItWas(int major)
    {
        var production = await TestDatabase.CreateAsync(servers.Server(major), "hostile", "template0", Token);
        await HostileDatabase.FillAsync(production.Server, production.Name, tables: 50, Token);
        await HostileDatabase.SetAsync(production.Server, production.Name, Token);
        await using var portal = await servers.StartPortalAsync(major, production: production);

        var backup = await portal.BackUpAsync();
        var restored = await portal.RestoreAsync(backup.Key);

        Assert.True(restored.Verification!.Verdict == VerificationVerdict.Exact, string.Join('\n', restored.Verification.Tables.Where(t => t.Finding != TableFinding.Exact).Select(t => t.ToString())));
        // Rows are compared already. From 18 on not-null constraints have names, and partitions get other ones when they are restored: by anybody.
        var expected = await TestDatabase.CreateAsync(production.Server, "expected", "template0", Token);
        await LoadAsync(portal, backup.Key, major, expected.Name);
        var dump = servers.Program(major, "pg_dump");
        string[] options = ["--schema-only", "--quote-all-identifiers", "--encoding=UTF8"];
        Assert.Equal(await PlainDump.OfAsync(portal.Server, expected.Name, Token, dump, options), await PlainDump.OfAsync(portal.Server, portal.Staging, Token, dump, options));
        await expected.DisposeAsync();
        await portal.AssertNothingLeftBehindAsync();
    }

    private async Task LoadAsync(TestPortal portal, string key, int major, string database)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "backup.dump");
        using (var stored = await portal.Bucket.Client.GetObjectAsync(portal.Bucket.Name, key, Token))
            await stored.WriteResponseStreamToFileAsync(file, append: false, Token);
        var server = portal.Server;
        await new ToolRun(servers.Program(major, "pg_restore"), ["--exit-on-error", $"--dbname=host={server.Host} port={server.Port} user={server.Owner} dbname={database}", file]) { Password = server.OwnerPassword }.RunAsync();
    }
}

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

        var restored = await portal.RestoreAsync((await portal.BackUpAsync()).Key);

        Assert.True(restored.Verification!.Verdict == VerificationVerdict.Exact, string.Join('\n', restored.Verification.Tables.Where(t => t.Finding != TableFinding.Exact).Select(t => t.ToString())));
        var dump = servers.Program(major, "pg_dump");
        string[] options = ["--quote-all-identifiers", "--encoding=UTF8"];
        Assert.Equal(await PlainDump.OfAsync(portal.Server, production.Name, Token, dump, options), await PlainDump.OfAsync(portal.Server, portal.Staging, Token, dump, options));
        await portal.AssertNothingLeftBehindAsync();
    }
}

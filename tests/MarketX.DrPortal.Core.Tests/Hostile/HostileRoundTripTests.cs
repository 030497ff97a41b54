using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Hostile;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Hostile;

/// <summary>What backups and restores break on comes back as it was: definitions, rows, large objects.</summary>
public sealed class HostileRoundTripTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AsOwner_ComesBackAsItWas()
    {
        await using var portal = await StartAsync(tables: 50, superUser: false);

        await AssertRoundTripAsync(portal);
    }

    [Fact]
    public async Task AsSuperUser_ComesBackAsItWas_AndWhatDoesNotIsSaid()
    {
        await using var portal = await StartAsync(tables: 50, superUser: true);
        await using var remains = new SuperUserRemains(portal);

        var backup = await AssertRoundTripAsync(portal);

        var said = (await portal.Get<RestorePreflight>().CheckAsync(new RestoreRequest(backup.Key, portal.Staging) { ReplaceTyped = portal.Staging }, Token)).Checks;
        Assert.Contains(said, c => c is { Topic: PreflightTopic.Outside, Verdict: PreflightVerdict.Warning } && c.Finding.Contains("hostile_subscription", StringComparison.Ordinal));
        Assert.Contains(said, c => c is { Topic: PreflightTopic.Outside, Verdict: PreflightVerdict.Warning } && c.Finding.Contains("far \"away\"", StringComparison.Ordinal));
        Assert.Contains(said, c => c is { Topic: PreflightTopic.Settings, Verdict: PreflightVerdict.Warning } && c.Finding.Contains("bytea_output", StringComparison.Ordinal) && c.Finding.Contains("comment", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AsOwner_ArchiveThatNeedsASuperUser_IsRefusedNamingWhatItNeeds()
    {
        await using var portal = await StartAsync(tables: 0, superUser: true);
        await using var remains = new SuperUserRemains(portal);
        var backup = await portal.BackUpAsync();
        await portal.StopEngineAsync();
        portal.Change("Database:User", portal.Server.Owner);
        portal.Change("Database:Password", portal.Server.OwnerPassword);
        await portal.StartEngineAsync();

        var report = await portal.Get<RestorePreflight>().CheckAsync(new RestoreRequest(backup.Key, portal.Staging), Token);

        var rights = Assert.Single(report.Checks, c => c.Topic == PreflightTopic.Rights);
        Assert.Equal(PreflightVerdict.Blocked, rights.Verdict);
        foreach (var needed in new[] { "event trigger hostile_ddl", "extension postgres_fdw", "publication everything" })
            Assert.Contains(needed, rights.Finding, StringComparison.Ordinal);
        Assert.DoesNotContain("hstore", rights.Finding, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task FiveThousandTables_ComeBackAsTheyWere()
    {
        await using var portal = await StartAsync(tables: 5_000, superUser: true);
        await using var remains = new SuperUserRemains(portal);

        await AssertRoundTripAsync(portal);
    }

    private static async Task<BackupResult> AssertRoundTripAsync(TestPortal portal)
    {
        var backup = await portal.BackUpAsync();
        var restored = await portal.RestoreAsync(backup.Key);

        Assert.True(restored.Verification!.Verdict == VerificationVerdict.Exact, string.Join('\n', restored.Verification.Notes.Concat(restored.Verification.Tables.Where(t => t.Finding != TableFinding.Exact).Select(t => t.ToString()))));
        var server = portal.Server with { Owner = portal.Server.SuperUser!, OwnerPassword = portal.Server.SuperPassword! };
        string[] options = ["--schema-only", "--no-subscriptions", "--quote-all-identifiers", "--encoding=UTF8"];
        Assert.Equal(await PlainDump.OfAsync(server, portal.Production.Name, Token, options: options), await PlainDump.OfAsync(server, portal.Staging, Token, options: options));
        Assert.Equal(await LargeObjectsAsync(server, portal.Production.Name), await LargeObjectsAsync(server, portal.Staging));
        await portal.AssertNothingLeftBehindAsync();
        return backup;
    }

    private static async Task<TestPortal> StartAsync(int tables, bool superUser)
    {
        var production = await SharedServices.CreateDatabaseAsync("hostile", Token);
        var server = production.Server;
        await (superUser ? HostileDatabase.FillWithAllAsync(server, production.Name, tables, Token) : HostileDatabase.FillAsync(server, production.Name, tables, Token));
        await HostileDatabase.SetAsync(server, production.Name, Token);
        return await TestPortal.StartAsync(superUser ? new() { ["Database:User"] = server.SuperUser, ["Database:Password"] = server.SuperPassword } : null, production);
    }

    private static async Task<IReadOnlyList<string>> LargeObjectsAsync(PostgresServer server, string database)
    {
        await using var connection = await server.OpenAsync(database, Token);
        await using var command = new NpgsqlCommand("""
            SET bytea_output = 'hex';
            SELECT concat_ws(' ', oid, pg_get_userbyid(lomowner), lomacl, length(lo_get(oid)), md5(lo_get(oid)), obj_description(oid, 'pg_largeobject')) FROM pg_largeobject_metadata ORDER BY oid
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var objects = new List<string>();
        while (await reader.ReadAsync(Token))
            objects.Add(reader.GetString(0));
        Assert.Equal(4, objects.Count);
        return objects;
    }

    /// <summary>What the owner, who drops the databases in the end, may not drop: a subscription, and what the superuser restored.</summary>
    private sealed class SuperUserRemains(TestPortal portal) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await portal.Server.ExecuteAsSuperUserAsync(portal.Production.Name, "DROP SUBSCRIPTION hostile_subscription", CancellationToken.None);
            await portal.Server.ExecuteAsSuperUserAsync("postgres", $"DROP DATABASE IF EXISTS {portal.Staging}", CancellationToken.None);
        }
    }
}

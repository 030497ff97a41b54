using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Hostile;

/// <summary>Security labels come back, of large objects too, and where the server has no provider for them that is said.</summary>
[Trait("Category", "Long")]
public sealed class SecurityLabelTests
{
    private const string Sql = $"""
        SECURITY LABEL FOR {LabelProvider.Name} ON SCHEMA "odd schema" IS 'it''s "secret"';
        SECURITY LABEL FOR {LabelProvider.Name} ON TABLE orders IS 'internal';
        SECURITY LABEL FOR {LabelProvider.Name} ON COLUMN "odd schema"."Ta""ble"."Co lumn" IS 'výplata 名前';
        SECURITY LABEL FOR {LabelProvider.Name} ON VIEW open_orders IS E'two\nlines';
        SECURITY LABEL FOR {LabelProvider.Name} ON MATERIALIZED VIEW totals IS 'internal';
        SECURITY LABEL FOR {LabelProvider.Name} ON SEQUENCE orders_id_seq IS 'internal';
        SECURITY LABEL FOR {LabelProvider.Name} ON TYPE state IS 'public';
        SECURITY LABEL FOR {LabelProvider.Name} ON FUNCTION touch() IS 'internal';
        SELECT lo_from_bytea(777777, 'seven');
        SECURITY LABEL FOR {LabelProvider.Name} ON LARGE OBJECT 777777 IS 'top "secret"';
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_WhereTheProviderIs_BringsEveryLabelBack()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var provider = await LabelProvider.LoadAsync(own, Token);
        await using var portal = await StartAsync(own);

        var restored = await portal.RestoreAsync((await portal.BackUpAsync()).Key);

        Assert.Equal(VerificationVerdict.Exact, restored.Verification!.Verdict);
        Assert.Equal("9", await LabelsAsync(portal, portal.Production.Name, "count(*)::text"));
        const string all = "string_agg(concat_ws(' ', objtype, objname, label), E'\\n' ORDER BY objtype, objname)";
        Assert.Equal(await LabelsAsync(portal, portal.Production.Name, all), await LabelsAsync(portal, portal.Staging, all));
        string[] options = ["--schema-only"];
        Assert.Equal(await PlainDump.OfAsync(own.Server, portal.Production.Name, Token, options: options), await PlainDump.OfAsync(own.Server, portal.Staging, Token, options: options));
    }

    [Fact]
    public async Task Restore_WhereNoProviderIs_WarnsBeforeAndFailsWithPostgresWords()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var provider = await LabelProvider.LoadAsync(own, Token);
        await using var portal = await StartAsync(own);
        var backup = await portal.BackUpAsync();
        await provider.UnloadAsync(Token);

        var report = await portal.Get<RestorePreflight>().CheckAsync(new RestoreRequest(backup.Key, portal.Staging), Token);
        var run = await portal.EndAsync((await portal.StartRestoreAsync(backup.Key)).Id);

        Assert.Contains(report.Checks, c => c.Verdict == PreflightVerdict.Warning && c.Finding.Contains("security labels", StringComparison.Ordinal));
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains($"security label provider \"{LabelProvider.Name}\" is not loaded", run.Error, StringComparison.Ordinal);
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
        await portal.AssertNothingLeftBehindAsync();
    }

    private static async Task<TestPortal> StartAsync(OwnPostgres own)
    {
        var portal = await TestPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await portal.Production.ExecuteAsync(SmallDatabase.Sql + Sql, Token);
        return portal;
    }

    private static async Task<string?> LabelsAsync(TestPortal portal, string database, string columns)
    {
        await using var connection = await portal.Server.OpenAsync(database, Token);
        await using var command = new Npgsql.NpgsqlCommand($"SELECT {columns} FROM pg_seclabels WHERE provider = '{LabelProvider.Name}'", connection);
        return (string?)await command.ExecuteScalarAsync(Token);
    }
}

using Amazon.S3.Model;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Sample;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>The main job, on real PostgreSQL and real S3.</summary>
public sealed class BackupAndRestoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_Succeeds_ObjectIsWholeEncryptedAndDescribed()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        var result = await portal.BackUpAsync("pre-migration");

        Assert.Matches(@"^postgres-backups/backup-pre-migration-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.dump$", result.Key);
        var head = await portal.Bucket.Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = portal.Bucket.Name, Key = result.Key }, Token);
        Assert.Equal(result.Bytes, head.ContentLength);
        Assert.Equal("AES256", head.ServerSideEncryptionMethod?.Value);
        Assert.Equal("STANDARD_IA", head.StorageClass?.Value);
        var detail = await portal.Get<BackupCatalog>().GetAsync(result.Key, Token);
        Assert.Equal(portal.Production.Name, detail.Metadata["database"]);
        Assert.Equal("pre-migration", detail.Metadata["tag"]);
        Assert.Equal("olga", detail.Metadata["requested-by"]);
        Assert.NotNull(detail.Head);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Restore_WholeDatabase_EqualsTheSource()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();

        var result = await portal.RestoreAsync(backup.Key);

        Assert.Equal(await PlainDump.OfAsync(portal.Server, portal.Production.Name, Token), await PlainDump.OfAsync(portal.Server, portal.Staging, Token));
        Assert.Equal(1000, result.Tables.Single(t => t.Table == "orders").Rows);
        Assert.False(result.Replaced);
        Assert.Equal("", await portal.Production.QueryAsync<string>($"SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = '{portal.Staging}'", Token));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Restore_SampleMarketplace_EqualsTheSource()
    {
        await using var portal = await TestPortal.StartAsync(production: await SharedServices.CreateSampleDatabaseAsync(cancellationToken: Token));
        var backup = await portal.BackUpAsync();

        await portal.RestoreAsync(backup.Key);

        Assert.Equal(await PlainDump.OfAsync(portal.Server, portal.Production.Name, Token), await PlainDump.OfAsync(portal.Server, portal.Staging, Token));
    }

    [Fact]
    public async Task Restore_LargerThanOnePart_EqualsTheSource()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(AwkwardTables.Incompressible(megabytes: 40), Token);
        var backup = await portal.BackUpAsync();
        Assert.True(backup.Bytes > 32 << 20, "the test is about several parts");

        var result = await portal.RestoreAsync(backup.Key);

        // One table that is most of the work goes over several connections, so its rows come in another order.
        Assert.Equal(VerificationVerdict.Exact, result.Verification!.Verdict);
        Assert.Equal(await SortedAsync(portal, portal.Production.Name), await SortedAsync(portal, portal.Staging));

        static async Task<IEnumerable<string>> SortedAsync(TestPortal portal, string database) =>
            (await PlainDump.OfAsync(portal.Server, database, Token)).Split('\n').Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Restore_ExistingTargetTyped_ReplacesIt()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await portal.RestoreAsync(backup.Key);
        await portal.Server.ExecuteAsync(portal.Staging, "DELETE FROM order_items; DELETE FROM orders", Token);
        // Somebody still looks at the old one.
        await using var session = await portal.Server.OpenAsync(portal.Staging, Token);

        var result = await portal.RestoreAsync(backup.Key, replaceTyped: portal.Staging);

        Assert.True(result.Replaced);
        Assert.Equal(1000, result.Tables.Single(t => t.Table == "orders").Rows);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Restore_ExistingTargetNotTyped_IsRefusedAndUntouched()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await portal.RestoreAsync(backup.Key);
        await portal.Server.ExecuteAsync(portal.Staging, "CREATE TABLE mark ()", Token);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartRestoreAsync(backup.Key, replaceTyped: "something else"));

        Assert.Equal(RefusalReason.TargetExists, refusal.Reason);
        await portal.Server.ExecuteAsync(portal.Staging, "SELECT FROM mark", Token);
    }

    [Fact]
    public async Task Restore_OntoProduction_IsRefusedEvenWhenTyped()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(
            () => portal.StartRestoreAsync(backup.Key, replaceTyped: portal.Production.Name, database: portal.Production.Name));

        Assert.Equal(RefusalReason.Production, refusal.Reason);
        Assert.Contains("promote", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OntoThePortalsOwnDatabase_IsRefusedEvenWhenTyped()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        var own = portal.Get<Core.Configuration.PortalOptions>().DatabaseName!;

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartRestoreAsync(backup.Key, replaceTyped: own, database: own));

        Assert.Contains("portal's own database", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OddNameThatNeedsQuoting_Works()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        var odd = $"we\"ird; drop '=\\ ü{portal.Production.Name}";
        try
        {
            var result = await portal.RestoreAsync(backup.Key, database: odd);
            Assert.Equal(odd, result.Database);
            Assert.True(await portal.Server.HasDatabaseAsync(odd, Token));
        }
        finally
        {
            await portal.Server.DropDatabaseAsync(odd, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Restore_ScratchNameOfALongTarget_StaysWithinTheLimit()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        var name = (portal.Production.Name + new string('x', 63))[..63];
        try
        {
            await portal.RestoreAsync(backup.Key, database: name);
            Assert.True(await portal.Server.HasDatabaseAsync(name, Token));
            await portal.AssertNothingLeftBehindAsync();
        }
        finally
        {
            await portal.Server.DropDatabaseAsync(name, CancellationToken.None);
        }
    }

    [Fact]
    public async Task RunLogAndRows_NeverHoldASecret()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await portal.RestoreAsync(backup.Key);

        var portalDatabase = portal.Get<Npgsql.NpgsqlDataSource>();
        await using var command = portalDatabase.CreateCommand("SELECT string_agg(r::text, '') || (SELECT string_agg(l::text, '') FROM drportal.run_log l) || coalesce((SELECT string_agg(t::text, '') FROM quartz.qrtz_triggers t), '') FROM drportal.runs r");
        var everything = (string)(await command.ExecuteScalarAsync(Token))! + string.Join('\n', portal.Log.Lines);
        Assert.Contains("pg_restore", everything, StringComparison.Ordinal);
        Assert.DoesNotContain(portal.Server.OwnerPassword, everything, StringComparison.Ordinal);
        Assert.DoesNotContain(portal.Bucket.Endpoint.SecretKey, everything, StringComparison.Ordinal);
    }
}

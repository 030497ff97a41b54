using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>A restore that nobody has compared with its backup is compared before it becomes production, or never does.</summary>
public sealed class UnverifiedPromotionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Promote_NeverCompared_IsComparedFirst(bool tampered)
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await RestoreAsync(portal, new RestoreRequest(backup.Key, portal.Staging) { Verify = false });
        if (tampered)
            await portal.Portal.Server.ExecuteAsync(portal.Staging, "UPDATE customers SET name = 'x' WHERE id = 50", Token);
        var oid = await portal.OidAsync(portal.Production);
        var report = await portal.Portal.Get<PromotionPreflight>().CheckAsync(portal.Request(), Token);
        Assert.Contains(report.Checks, c => c is { Topic: PromotionTopic.Proof, Verdict: PreflightVerdict.Warning } && c.Finding.Contains("was never compared", StringComparison.Ordinal));

        var run = await portal.EndAsync(portal.Request() with { SkipBackupReason = "a test" });

        Assert.Equal(tampered ? RunStatus.Failed : RunStatus.Succeeded, run.Status);
        Assert.Equal(tampered, oid == await portal.OidAsync(portal.Production));
        if (tampered)
            Assert.Contains("as many rows, but other contents", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER SYSTEM SET track_counts = off")]
    [InlineData("ALTER ROLE [owner] SET track_counts = off")]
    public async Task Promote_WrittenToWhileTheServerDoesNotCount_IsComparedInFull(string setting)
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        var (portal, backup) = await PromotedPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        await own.Server.ExecuteAsSuperUserAsync("postgres", setting.Replace("[owner]", own.Server.Owner, StringComparison.Ordinal), Token);
        await own.Cluster.RestartAsync(Token);
        await own.Server.ExecuteAsync(portal.Staging, "UPDATE customers SET name = 'x' WHERE id = 50", Token);
        var oid = await portal.OidAsync(portal.Production);

        var run = await portal.EndAsync(portal.Request() with { SkipBackupReason = "a test" });

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("public.customers (as many rows, but other contents)", run.Error, StringComparison.Ordinal);
        Assert.Contains(await portal.Portal.LogOfAsync(run.Id), l => l.Text.Contains("(track_counts)", StringComparison.Ordinal));
        Assert.Equal(oid, await portal.OidAsync(portal.Production));
    }

    [Fact]
    public async Task Promote_BackupWithoutManifest_CannotBeCompared_AndIsNotPromoted()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        foreach (var manifest in await portal.Portal.Bucket.KeysAsync("postgres-backups-manifests/", Token))
            await portal.Portal.Bucket.Client.DeleteObjectAsync(portal.Portal.Bucket.Name, manifest, Token);
        // The history says that it was equal; what it is now, nobody could say.
        await portal.Portal.Server.ExecuteAsync(portal.Staging, "UPDATE customers SET name = 'x' WHERE id = 50", Token);
        await portal.Portal.Get<Npgsql.NpgsqlDataSource>().CreateCommand("DELETE FROM drportal.manifests").ExecuteNonQueryAsync(Token);
        var oid = await portal.OidAsync(portal.Production);

        var run = await portal.EndAsync(portal.Request() with { SkipBackupReason = "a test" });

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("cannot be compared with a database", run.Error, StringComparison.Ordinal);
        Assert.Equal(oid, await portal.OidAsync(portal.Production));
    }

    private static async Task RestoreAsync(PromotedPortal portal, RestoreRequest request) =>
        Assert.Equal(RunStatus.Succeeded, (await portal.Portal.EndAsync((await portal.Portal.Get<RestoreLauncher>().StartAsync(TestPortal.Operator, request, Token)).Id)).Status);
}

using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>Nothing goes back that should not.</summary>
public sealed class RollbackGuardTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_EachGuard_RefusesAndChangesNothing()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var kept = (await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" })).Kept;
        var oids = (await portal.OidAsync(portal.Production), await portal.OidAsync(kept));
        var good = new RollbackRequest(kept, portal.Production, "it was worse", 1000);

        await RefusedAsync(good with { TypedName = kept }, "Type production's name exactly");
        await RefusedAsync(good with { TypedName = "" }, "was not typed");
        await RefusedAsync(good with { Reason = " " }, "No reason is given");
        await RefusedAsync(good with { Kept = portal.Production }, "is production already");
        await RefusedAsync(good with { Kept = kept + "x" }, "has no database");
        foreach (var role in new[] { PortalRole.Viewer, PortalRole.Operator })
            await Assert.ThrowsAsync<AccessDeniedException>(() => portal.Portal.Get<PromotionLauncher>().StartAsync(TestPortal.Operator with { Role = role }, good, Token));
        await using (var session = new NpgsqlConnection(portal.Portal.Server.SuperConnectionString(portal.Production) + ";Pooling=false"))
        {
            await session.OpenAsync(Token);
            await RefusedAsync(good, $"{session.ProcessID} of postgres");
        }

        Assert.Empty((await portal.Portal.Get<IRunStore>().ListAsync(new RunQuery { Kind = RunKind.Rollback }, Token)).Items);
        Assert.Equal(oids, (await portal.OidAsync(portal.Production), await portal.OidAsync(kept)));

        async Task RefusedAsync(RollbackRequest request, string expected) =>
            Assert.Contains(expected, (await Assert.ThrowsAsync<RequestRefusedException>(() => portal.Portal.Get<PromotionLauncher>().StartAsync(TestPortal.Admin, request, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RollBack_TwoAtOnce_OneWins()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var before = await portal.OidAsync(portal.Production);
        var kept = (await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" })).Kept;
        var launcher = portal.Portal.Get<PromotionLauncher>();
        var request = new RollbackRequest(kept, portal.Production, "it was worse", 1000);
        var started = new[] { await launcher.StartAsync(TestPortal.Admin, request, Token), await launcher.StartAsync(TestPortal.Admin, request, Token) };

        var ended = new[] { await portal.Portal.EndAsync(started[0].Id), await portal.Portal.EndAsync(started[1].Id) };

        Assert.Single(ended, r => r.Status == RunStatus.Succeeded);
        Assert.Contains("has no database", Assert.Single(ended, r => r.Status == RunStatus.Failed).Error, StringComparison.Ordinal);
        Assert.Equal(before, await portal.OidAsync(portal.Production));
    }

    [Fact]
    public async Task Promote_WhileTheRestoreThatItWasForRunsAnew_FailsAndChangesNothing()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var oid = await portal.OidAsync(portal.Production);
        // Whoever works on the database holds its lock, as a restore does.
        await using var held = await Core.Postgres.TargetLock.TryAcquireAsync(portal.Portal.Get<Core.Postgres.PostgresServer>(), portal.Staging, RunId.New(), Token);
        Assert.NotNull(held);

        var run = await portal.EndAsync(portal.Request() with { SkipBackupReason = "a test" });

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains($"Another run works on \"{portal.Staging}\". Nothing was changed", run.Error, StringComparison.Ordinal);
        Assert.Equal(oid, await portal.OidAsync(portal.Production));
    }
}

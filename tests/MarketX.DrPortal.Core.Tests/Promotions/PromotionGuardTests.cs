using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>Nothing takes production's place that should not.</summary>
public sealed class PromotionGuardTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_RequestThatIsNotRight_IsRefusedWithTheReason()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var good = portal.Request();

        await RefusedAsync(good with { TypedName = portal.Production.ToUpperInvariant() }, "Type production's name exactly");
        await RefusedAsync(good with { TypedName = "" }, "was not typed");
        await RefusedAsync(good with { Reason = " " }, "No reason is given");
        await RefusedAsync(good with { Database = portal.Production }, "is production already");
        await RefusedAsync(good with { Database = portal.Production + "_nothing" }, "has no database");
        await RefusedAsync(good with { Database = "marketx" }, "");
        await RefusedAsync(good with { SkipBackupReason = "" }, "no reason is given");
        await Assert.ThrowsAsync<AccessDeniedException>(() => portal.Portal.Get<PromotionLauncher>().StartAsync(TestPortal.Operator, good, Token));
        Assert.Empty((await portal.Portal.Get<IRunStore>().ListAsync(new RunQuery { Kind = RunKind.Promotion }, Token)).Items);

        async Task RefusedAsync(PromotionRequest request, string expected)
        {
            var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartAsync(request));
            Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Start_DatabaseThatNoRestoreMade_IsRefusedUnlessItsBackupIsNamed()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key, database: portal.Staging + "2");
        try
        {
            await portal.Portal.Server.RenameDatabaseAsync(portal.Staging + "2", portal.Staging, Token);

            var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartAsync(portal.Request()));
            Assert.Contains("knows of no restore", refusal.Message, StringComparison.Ordinal);

            var result = await portal.PromoteAsync(portal.Request() with { Key = backup.Key, SkipBackupReason = "a test" });
            Assert.Equal(backup.Key, result.Key);
        }
        finally
        {
            await portal.Portal.Server.DropDatabaseAsync(portal.Staging + "2", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Start_OnlySomeTablesOfABackup_IsRefused()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        var restore = await portal.Portal.Get<RestoreLauncher>().StartAsync(TestPortal.Operator, new RestoreRequest(backup.Key, portal.Staging) { Tables = ["public.customers"] }, Token);
        Assert.Equal(RunStatus.Succeeded, (await portal.Portal.EndAsync(restore.Id)).Status);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartAsync(portal.Request()));

        Assert.Contains("it holds only 1 chosen table", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SuperuserInProduction_IsRefusedAndNamesTheSession()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        await using var session = new NpgsqlConnection(portal.Portal.Server.SuperConnectionString(portal.Production) + ";Pooling=false");
        await session.OpenAsync(Token);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartAsync(portal.Request()));

        Assert.Contains($"{session.ProcessID} of postgres", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Promote_SuperuserThatComesLater_GivesUpAndChangesNothing()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        await using var session = new NpgsqlConnection(portal.Portal.Server.SuperConnectionString(portal.Staging) + ";Pooling=false");
        await session.OpenAsync(Token);
        var oid = await portal.OidAsync(portal.Production);

        // The preflight looks at who uses production; this one sits in what is to be promoted.
        var run = await portal.EndAsync(portal.Request() with { SkipBackupReason = "a test" });

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("everything is as before", run.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(oid, await portal.OidAsync(portal.Production));
        Assert.Equal(100L, await portal.Portal.Production.QueryAsync<long>("SELECT count(*) FROM customers", Token));
    }

    [Fact]
    public async Task Promote_TwoAtOnce_OneWins()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var request = portal.Request() with { SkipBackupReason = "a test" };
        var started = new[] { await portal.StartAsync(request), await portal.StartAsync(request) };

        var ended = new[] { await portal.Portal.EndAsync(started[0].Id), await portal.Portal.EndAsync(started[1].Id) };

        Assert.Single(ended, r => r.Status == RunStatus.Succeeded);
        Assert.Contains("has no database", Assert.Single(ended, r => r.Status == RunStatus.Failed).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_CancelledWhileItCompares_ChangesNothing()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        // A lock that the comparison waits for.
        await using var holder = await portal.Portal.Server.OpenAsync(portal.Staging, Token);
        await using (var change = new NpgsqlCommand("INSERT INTO customers (name) VALUES ('x')", holder))
            await change.ExecuteNonQueryAsync(Token);
        await using var transaction = await holder.BeginTransactionAsync(Token);
        await using (var hold = new NpgsqlCommand("LOCK TABLE customers IN ACCESS EXCLUSIVE MODE", holder))
            await hold.ExecuteNonQueryAsync(Token);
        var oid = await portal.OidAsync(portal.Production);
        var run = await portal.StartAsync(portal.Request() with { SkipBackupReason = "a test" });
        var comparing = await portal.Portal.UntilAsync(run.Id, r => !r.Status.IsActive() || r.Progress.Phase?.StartsWith("Compare", StringComparison.Ordinal) == true, "compared");
        Assert.True(comparing.Status == RunStatus.Running, comparing.Error);

        await portal.Portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, run.Id, Token);
        var ended = await portal.Portal.EndAsync(run.Id);

        Assert.Equal((RunStatus.Cancelled, false), (ended.Status, ended.CleanupDue));
        Assert.Equal(oid, await portal.OidAsync(portal.Production));
    }
}

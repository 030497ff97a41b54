using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Promotions.Approvals;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>Where a promotion needs two Admins: one asks, another one approves, once and in time, for the database as it was.</summary>
public sealed class PromotionApprovalTests
{
    private static readonly Dictionary<string, string?> Required = new() { ["Promotion:RequireApproval"] = "true" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Approve_ByAnother_PromotesOnceAndOnlyThen()
    {
        var (portal, backup) = await PromotedPortal.StartAsync(new(Required));
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var approvals = portal.Portal.Get<PromotionApprovals>();
        var second = TestPortal.Admin with { Name = "berta", Subject = "oid-berta" };
        var request = portal.Request() with { SkipBackupReason = "a test" };

        Assert.Contains("second Admin has to approve", (await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartAsync(request with { ApprovedBy = "myself" }))).Message, StringComparison.Ordinal);
        var asked = await approvals.AskAsync(TestPortal.Admin with { Subject = "oid-adam" }, request, Token);
        foreach (var self in new[] { TestPortal.Admin, TestPortal.Admin with { Name = "adam under another name", Subject = "oid-adam" } })
            Assert.Contains("another Admin", (await Assert.ThrowsAsync<RequestRefusedException>(() => approvals.ApproveAsync(self, asked.Id, Token))).Message, StringComparison.Ordinal);

        // Two at once: one of both wins.
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            try
            {
                return await approvals.ApproveAsync(second, asked.Id, Token);
            }
            catch (RequestRefusedException)
            {
                return null;
            }
        }));
        var run = await portal.Portal.EndAsync(Assert.Single(answers, a => a is not null)!.Id);

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        Assert.Equal(("adam, approved by berta", "berta"), (run.RequestedBy, run.RequestAs<PromotionRequest>().ApprovedBy));
        var found = await portal.Portal.Get<ApprovalStore>().FindAsync(asked.Id, Token);
        Assert.Equal((ApprovalState.Approved, "berta", run.Id), (found!.State, found.DecidedBy, found.Run));
        Assert.Contains("answered it already", (await Assert.ThrowsAsync<RequestRefusedException>(() => approvals.ApproveAsync(second, asked.Id, Token))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Promote_RestoredAnewWhileItWaitsInTheQueue_FailsAndChangesNothing(bool approved)
    {
        var (portal, backup) = await PromotedPortal.StartAsync(approved ? new(Required) : null);
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var oid = await portal.OidAsync(portal.Production);
        var request = portal.Request() with { SkipBackupReason = "a test" };
        Run queued;
        // Whoever holds production's lock, as a backup does, is waited for.
        await using (var held = await Core.Postgres.TargetLock.TryAcquireAsync(portal.Portal.Get<Core.Postgres.PostgresServer>(), portal.Production, RunId.New(), Token))
        {
            Assert.NotNull(held);
            queued = approved ? await ApproveAsync() : await portal.StartAsync(request);
            await portal.Portal.RestoreAsync(backup.Key, replaceTyped: portal.Staging);
        }

        var run = await portal.Portal.EndAsync(queued.Id);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains($"has restored \"{portal.Staging}\" anew", run.Error, StringComparison.Ordinal);
        Assert.Equal(oid, await portal.OidAsync(portal.Production));

        async Task<Run> ApproveAsync()
        {
            var asked = await portal.Portal.Get<PromotionApprovals>().AskAsync(TestPortal.Admin, request, Token);
            return await portal.Portal.Get<PromotionApprovals>().ApproveAsync(TestPortal.Admin with { Name = "berta" }, asked.Id, Token);
        }
    }

    [Fact]
    public void Request_StoredBeforeItNamedItsRestore_IsReadable()
    {
        var request = System.Text.Json.JsonSerializer.Deserialize<PromotionRequest>("""{"database":"a","typedName":"b","reason":"c"}""", RunJson.Options);

        Assert.Equal(new PromotionRequest("a", "b", "c"), request);
    }

    [Fact]
    public async Task Approve_StaleRefusedOrExpired_DoesNothing()
    {
        var (portal, backup) = await PromotedPortal.StartAsync(new(Required));
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var approvals = portal.Portal.Get<PromotionApprovals>();
        var second = TestPortal.Admin with { Name = "berta" };
        var (stale, refused, expired) = (await AskAsync(), await AskAsync(), await AskAsync());

        await approvals.RefuseAsync(second, refused.Id, "not today", Token);
        Assert.Equal("not today", (await portal.Portal.Get<ApprovalStore>().FindAsync(refused.Id, Token))!.Answer);
        await RefusedAsync(refused, "answered it already: refused");

        await portal.Portal.Get<Npgsql.NpgsqlDataSource>().CreateCommand($"UPDATE drportal.promotion_approvals SET expires_at = now() - interval '1 s' WHERE id = '{expired.Id}'").ExecuteNonQueryAsync(Token);
        await RefusedAsync(expired, "Its time was over");

        await portal.Portal.RestoreAsync(backup.Key, replaceTyped: portal.Staging);
        await RefusedAsync(stale, "was restored anew since");
        Assert.Equal(0, (await portal.Portal.Get<IRunStore>().ListAsync(new RunQuery { Kind = RunKind.Promotion }, Token)).Total);

        Task<PromotionApproval> AskAsync() => approvals.AskAsync(TestPortal.Admin, portal.Request() with { SkipBackupReason = "a test" }, Token);
        async Task RefusedAsync(PromotionApproval approval, string sentence) =>
            Assert.Contains(sentence, (await Assert.ThrowsAsync<RequestRefusedException>(() => approvals.ApproveAsync(second, approval.Id, Token))).Message, StringComparison.Ordinal);
    }
}

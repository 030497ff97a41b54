using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Sample;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Servers;

/// <summary>Restores to a server of the settings: whole and in part, with everything that makes a restore safe on the first one.</summary>
[Collection(nameof(StandbyPortalGroup))]
public sealed class NamedServerRestoreTests(StandbyPortal standby)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestPortal Portal => standby.Portal;

    [Fact]
    public async Task Restore_Whole_IsMadeAndComparedThereAndNowhereElse()
    {
        var run = await EndAsync(Request("_whole"));

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        Assert.Equal(StandbyPortal.Standby, run.Server);
        Assert.Equal(VerificationVerdict.Exact, run.ResultAs<RestoreResult>()!.Verification!.Verdict);
        Assert.Equal(2000L, await standby.ThereAsync<long>(run.Target, "SELECT count(*) FROM order_items"));
        Assert.False(await Portal.Server.HasDatabaseAsync(run.Target, Token));
        // What the history knows of it is no proof for a database of that name on production's server.
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => Portal.Get<PromotionLauncher>().StartAsync(TestPortal.Admin, new PromotionRequest(run.Target, Portal.Production.Name, "a test"), Token));
        Assert.Contains("has no database", refused.Message, StringComparison.Ordinal);

        var verification = await Portal.EndAsync((await Portal.Get<VerificationLauncher>().StartAsync(
            TestPortal.Operator, new VerificationRequest(standby.Backup.Key, run.Target) { Server = StandbyPortal.Standby }, Token)).Id);
        Assert.True(verification.Status == RunStatus.Succeeded, verification.Error);
        Assert.Equal(StandbyPortal.Standby, verification.Server);

        // Once more: only with its name typed, and then in its place.
        Assert.Equal(RefusalReason.TargetExists, (await RefusedAsync(Request("_whole"))).Reason);
        var again = await EndAsync(Request("_whole") with { ReplaceTyped = run.Target });
        Assert.True(again.ResultAs<RestoreResult>()!.Replaced, again.Error);
    }

    [Fact]
    public async Task Restore_SomeTables_IntoADatabaseAndIntoASchemaOfIt()
    {
        var some = await EndAsync(Request("_some") with { Tables = ["customers"] });
        Assert.True(some.Status == RunStatus.Succeeded, some.Error);
        Assert.Equal(1L, await standby.ThereAsync<long>(some.Target, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));

        var schema = await EndAsync(Request("_some") with { Tables = ["customers"], IntoSchema = "restored" });
        Assert.True(schema.Status == RunStatus.Succeeded, schema.Error);
        Assert.Equal(100L, await standby.ThereAsync<long>(some.Target, "SELECT count(*) FROM restored.customers"));
    }

    [Fact]
    public async Task Start_ServerThatMayNotBeRestoredTo_IsRefused()
    {
        Assert.Contains("No server \"nowhere\" is configured", (await RefusedAsync(Request("_x") with { Server = "nowhere" })).Message, StringComparison.Ordinal);
        Assert.Contains("has the role production: no restore goes there", (await RefusedAsync(Request("_x") with { Server = "other-production" })).Message, StringComparison.Ordinal);
        // The first server by its name is the first server: production stays production there.
        Assert.Equal(RefusalReason.Production, (await RefusedAsync(Request("") with { Server = PostgresServers.DefaultName })).Reason);
        Assert.Equal(0L, await standby.ThereAsync<long>("postgres", "SELECT count(*) FROM pg_database WHERE datname LIKE '%_x'"));
    }

    [Fact]
    public async Task Restore_LockedThere_WaitsThereAndNotOnTheFirstServer()
    {
        var name = Portal.Production.Name + "_locked";
        Run waiting;
        await using (var held = await TargetLock.TryAcquireAsync(Portal.Get<PostgresServers>().Of(StandbyPortal.Standby), name, RunId.New(), Token))
        {
            Assert.NotNull(held);
            waiting = await StartAsync(Request("_locked"));
            Assert.Equal(ExecutionOutcome.Busy, await Portal.Get<RunExecutor>().ExecuteAsync(waiting.Id, null, Token));
            try
            {
                var first = await EndAsync(Request("_locked") with { Server = null });
                Assert.True(first.Status == RunStatus.Succeeded, first.Error);
            }
            finally
            {
                await Portal.Server.DropDatabaseAsync(name, CancellationToken.None);
            }
        }

        var ended = await Portal.EndAsync(waiting.Id);
        Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
    }

    [Fact]
    public async Task Restore_CancelledInTheMiddle_LeavesNothingThere()
    {
        await Portal.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY"), Token);
        try
        {
            var backup = await Portal.BackUpAsync("slow");
            var run = await StartAsync(Request("_cancelled") with { Key = backup.Key });
            await Portal.UntilAsync(run.Id, r => r.Progress.Phase == "Data", "loaded");
            Assert.Equal(1L, await standby.ThereAsync<long>("postgres", $"SELECT count(*) FROM pg_database WHERE datname ~ '{run.Target}__restoring_'"));

            await Portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, run.Id, Token);

            Assert.Equal(RunStatus.Cancelled, (await Portal.EndAsync(run.Id)).Status);
            await Portal.UntilAsync(run.Id, r => !r.CleanupDue, "was cleaned up");
            Assert.Equal(0L, await standby.ThereAsync<long>("postgres", $"SELECT count(*) FROM pg_database WHERE datname ~ '{run.Target}'"));
            Assert.Equal(0L, await standby.ThereAsync<long>("postgres", $"SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'drportal:%{run.Id}'"));
        }
        finally
        {
            await Portal.Production.ExecuteAsync("DROP TABLE slow; DROP FUNCTION wait", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Sweep_LeftoverOfNobodyOnTheSecondServer_IsDropped()
    {
        var target = Portal.Production.Name + "_orphan";
        var scratch = ScratchDatabase.RestoringName(target, RunId.New());
        await standby.Server.CreateDatabaseAsync(scratch, cancellationToken: Token);
        await standby.Server.ExecuteAsync("postgres", $"COMMENT ON DATABASE \"{scratch}\" IS '{ScratchDatabase.CommentPrefix}{target}'", Token);

        await Portal.Get<IEnumerable<ILeftoverSweep>>().OfType<RestoreLeftoverSweep>().Single().SweepAsync(Token);

        Assert.False(await standby.Server.HasDatabaseAsync(scratch, Token));
    }

    private RestoreRequest Request(string suffix) => new(standby.Backup.Key, Portal.Production.Name + suffix) { Server = StandbyPortal.Standby };

    private Task<Run> StartAsync(RestoreRequest request) => Portal.Get<RestoreLauncher>().StartAsync(TestPortal.Operator, request, Token);

    private async Task<Run> EndAsync(RestoreRequest request) => await Portal.EndAsync((await StartAsync(request)).Id);

    private Task<RequestRefusedException> RefusedAsync(RestoreRequest request) => Assert.ThrowsAsync<RequestRefusedException>(() => StartAsync(request));
}

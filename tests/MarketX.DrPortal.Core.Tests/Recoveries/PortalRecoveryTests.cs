using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Recoveries;

/// <summary>Recovery as a run of the portal, to a server of its settings; and the recovery of the portal itself.</summary>
public sealed class PortalRecoveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recover_ToANamedServer_IsARunThatCanBeCancelledAndLeavesNothing()
    {
        await using var standby = await SharedServices.StartPostgresAsync(Token);
        var server = standby.Server;
        await using var portal = await TestPortal.StartAsync(new()
        {
            ["Servers:Named:0:Name"] = "standby", ["Servers:Named:0:Host"] = server.Host, ["Servers:Named:0:Port"] = $"{server.Port}",
            ["Servers:Named:0:User"] = server.SuperUser, ["Servers:Named:0:Password"] = server.SuperPassword,
        });
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        var launcher = portal.Get<RecoveryLauncher>();
        var request = new RecoveryRequest { Server = "standby", Reason = "a rehearsal" };

        // Held up by a lock on its server, and cancelled there: the run never touches the main one.
        await using (var held = await TargetLock.TryAcquireAsync(portal.Get<PostgresServers>().Of("standby"), portal.Production.Name, RunId.New(), Token))
        {
            Assert.NotNull(held);
            var waiting = await launcher.StartAsync(TestPortal.Admin, request, Token);
            Assert.Equal(("standby", RunKind.Recovery), (waiting.Server, waiting.Kind));
            await portal.Get<RunCanceller>().CancelAsync(TestPortal.Admin, waiting.Id, Token);
            Assert.Equal(RunStatus.Cancelled, (await portal.EndAsync(waiting.Id)).Status);
        }

        var run = await portal.EndAsync((await launcher.StartAsync(TestPortal.Admin, request, Token)).Id);

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        var result = run.ResultAs<RecoveryResult>()!;
        Assert.Equal((backup.Key, portal.Production.Name, server.Port), (result.Key, result.Database, result.Port));
        Assert.Equal(VerificationVerdict.Exact, result.Verification!.Verdict);
        Assert.Equal(100L, await LostServer.QueryAsync<long>(server, "SELECT count(*) FROM customers", portal.Production.Name));
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => launcher.StartAsync(TestPortal.Admin, request, Token));
        Assert.Contains("A recovery replaces nothing", refused.Message, StringComparison.Ordinal);
        var unknown = await Assert.ThrowsAsync<RequestRefusedException>(() => launcher.StartAsync(TestPortal.Admin, request with { Server = "nowhere" }, Token));
        Assert.Contains("No server \"nowhere\" is configured. There are main, standby", unknown.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await LostServer.QueryAsync<long>(server, "SELECT count(*) FROM pg_database WHERE datname ~ '__restoring_'"));

        // A drill on that server, which keeps its database there and has none on the main one.
        await portal.StopEngineAsync();
        portal.Change("Drill:Server", "standby");
        await portal.StartEngineAsync();
        var drill = await portal.EndAsync((await portal.Get<DrillLauncher>().StartAsync(TestPortal.Operator, new DrillRequest { KeepHours = 1 }, Token)).Id);
        Assert.True(drill.Status == RunStatus.Succeeded, drill.Error);
        var kept = drill.ResultAs<DrillResult>()!.KeptDatabase;
        Assert.Equal(1L, await LostServer.QueryAsync<long>(server, $"SELECT count(*) FROM pg_database WHERE datname = '{kept}'"));
        Assert.False(await portal.Server.HasDatabaseAsync(kept!, Token));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task PortalBackup_UnderItsOwnPrefix_RestoresAsTheLastOne()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE customers (id int)", Token);
        var production = await portal.BackUpAsync();

        var run = await portal.EndAsync((await portal.Get<PortalBackupLauncher>().StartAsync(TestPortal.Operator, Token)).Id);

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        var backup = run.ResultAs<BackupResult>()!;
        Assert.StartsWith("postgres-backups-portal/backup-portal-", backup.Key, StringComparison.Ordinal);
        Assert.Equal(ManifestState.Valid, backup.Manifest);
        // The newest of production's is still one of production.
        Assert.Equal(production.Key, (await portal.Get<BackupCatalog>().LatestAsync(Token))!.Key);
        var restored = await portal.RestoreAsync(backup.Key);
        Assert.Contains(restored.Tables, t => t is { Schema: "drportal", Table: "runs", Rows: > 0 });
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task PortalWithAnEmptyDatabase_KnowsBackupsManifestsAndDrTestsFromTheBucketAlone()
    {
        await using var first = await TestPortal.StartAsync();
        await first.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await first.BackUpAsync();
        var drill = await first.EndAsync((await first.Get<DrillLauncher>().StartAsync(TestPortal.Operator, new DrillRequest(), Token)).Id);
        Assert.True(drill.Status == RunStatus.Succeeded, drill.Error);
        await first.Get<DrTestCopier>().CopyAsync(Token);
        await first.StopEngineAsync();

        await using var second = await TestPortal.StartAsync(new() { ["Storage:Bucket"] = first.Bucket.Name, ["Production:Database"] = first.Production.Name });

        await second.Get<DrTestCopier>().ImportAsync(Token);
        var test = Assert.Single((await second.Get<IDrTests>().ListAsync(new DrTestQuery(), Token)).Items);
        Assert.Equal((1L, DrillVerdict.Passed, backup.Key), (test.Record.Number, test.Test.Verdict, test.Test.Backup));
        var detail = await second.Get<BackupCatalog>().GetAsync(backup.Key, Token);
        Assert.Equal(ManifestState.Valid, detail.Manifest.State);
        Assert.Equal(backup.Key, (await second.Get<BackupCatalog>().LatestAsync(Token))!.Key);
        Assert.Equal(backup.Rows, (await second.RestoreAsync(backup.Key)).Verification!.Rows);
    }
}

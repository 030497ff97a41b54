using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>The same fault at the moment each phase of a backup and of a restore begins, one run after the other.</summary>
[Trait("Category", "Long")]
public sealed class EachPhaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_GoneAsAPhaseOfABackupBegins_IsSaidAndTheNextSucceeds(bool crash)
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await StartAsync(own);
        foreach (var phase in BackupJob.PinnedPhases)
            await PhaseFault.AssertBackupAsync(portal, phase, () => Bounce(own, crash), "holds the lock on the target broke|PostgreSQL|pg_dump failed|terminating connection");
        await portal.RestoreAsync((await portal.BackUpAsync("after")).Key);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_GoneAsAPhaseOfARestoreBegins_IsSaidAndTheNextSucceeds(bool crash)
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await StartAsync(own);
        var backup = await portal.BackUpAsync();
        foreach (var restore in await RestoreCase.AllAsync(portal, backup.Key))
            await PhaseFault.AssertRestoreAsync(portal, restore, () => Bounce(own, crash), "holds the lock on the target broke|PostgreSQL|pg_restore failed|terminating connection|connection that loaded");
        await portal.RestoreAsync(backup.Key);
    }

    [Fact]
    public async Task PortalsOwnDatabase_RestartsAsEachPhaseBegins_RunsGoOnAndSucceed()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await TestPortal.StartAsync(portal: await TestDatabase.CreateAsync(own.Server, "portal", "template0", Token));
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        var backup = await PhaseFault.BackUpAsync(portal, _ => Bounce(own, crash: false));
        Assert.True(backup.Status == RunStatus.Succeeded, backup.Error);
        var whole = await PhaseFault.RestoreAsync(portal, new RestoreRequest(backup.ResultAs<BackupResult>()!.Key, portal.Staging), _ => Bounce(own, crash: false));
        Assert.True(whole.Status == RunStatus.Succeeded, whole.Error);
        await portal.Server.DropDatabaseAsync(portal.Staging, Token);
        foreach (var restore in (await RestoreCase.AllAsync(portal, backup.ResultAs<BackupResult>()!.Key)).Where(r => r.Phase is RestorePhases.Index or RestorePhases.Transfer))
        {
            var run = await PhaseFault.AssertRestoreAsync(portal, restore, () => Bounce(own, crash: false), "never");
            Assert.True(run.Status == RunStatus.Succeeded, $"{restore.Phase}: {run.Error}");
        }

        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Cancel_AsEachPhaseBegins_LeavesNothing()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        foreach (var phase in BackupJob.PinnedPhases)
            await CancelAsync(phase, (onPhase, onLine) => PhasedRun.ExecuteAsync(portal, RunKind.Backup, portal.Production.Name, new BackupRequest(BackupRequest.BeforeMigration, portal.Production.Name), onPhase, onLine));
        foreach (var restore in await RestoreCase.AllAsync(portal, backup.Key))
        {
            await restore.PrepareAsync(portal);
            await CancelAsync(restore.Phase, (onPhase, onLine) => PhasedRun.ExecuteAsync(portal, RunKind.Restore, portal.Staging, restore.Request, onPhase, onLine));
            await restore.AssertAndRemoveAsync(portal, succeeded: false);
        }

        await portal.RestoreAsync(backup.Key);

        async Task CancelAsync(string phase, Func<Action<string>, Action<string>, Task<Run>> execute)
        {
            using var told = new ManualResetEventSlim();
            var ended = await execute(entered =>
            {
                if (entered != phase)
                    return;
                var working = portal.Get<IRunStore>().ListUnfinishedAsync(Token).GetAwaiter().GetResult().Single(r => r.Status == RunStatus.Running);
                portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, working.Id, Token).GetAwaiter().GetResult();
                Assert.True(told.Wait(TimeSpan.FromMinutes(1), Token), "The run never heard of it.");
            }, line =>
            {
                if (line == "olga asked to cancel.")
                    told.Set();
            });
            Assert.True((RunStatus.Cancelled, "olga cancelled it.", false) == (ended.Status, ended.Error, ended.CleanupDue), $"{phase}: {ended.Status}, {ended.Error}");
            await portal.AssertNothingLeftBehindAsync();
        }
    }

    [Fact]
    public async Task ConnectionLimit_ReachedAsAPhaseOfABackupBegins_IsSaidAndTheNextSucceeds()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await StartAsync(own);
        foreach (var phase in BackupJob.PinnedPhases)
            await PhaseFault.AssertBackupAsync(portal, phase, () => LimitConnections(own, 1), "too many connections", () => LimitConnections(own, -1));
        await portal.BackUpAsync("after");
    }

    [Fact]
    public async Task ConnectionLimit_ReachedAsAPhaseOfARestoreBegins_IsSaidAndTheNextSucceeds()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await StartAsync(own);
        var backup = await portal.BackUpAsync();
        var failed = new List<string>();
        foreach (var restore in await RestoreCase.AllAsync(portal, backup.Key))
        {
            if ((await PhaseFault.AssertRestoreAsync(portal, restore, () => LimitConnections(own, 1), "too many connections", () => LimitConnections(own, -1))).Status == RunStatus.Failed)
                failed.Add(restore.Phase);
        }

        Assert.Contains(RestorePhases.Data, failed);
        await portal.RestoreAsync(backup.Key);
    }

    private static async Task<TestPortal> StartAsync(OwnPostgres own)
    {
        var portal = await TestPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        return portal;
    }

    private static void LimitConnections(OwnPostgres own, int limit) =>
        own.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE {own.Server.Owner} CONNECTION LIMIT {limit}", Token).GetAwaiter().GetResult();

    private static void Bounce(OwnPostgres own, bool crash)
    {
        var stopped = crash ? own.Cluster.KillAsync(Token) : own.Cluster.StopAsync(Token);
        stopped.GetAwaiter().GetResult();
        own.Cluster.StartAsync(Token).GetAwaiter().GetResult();
    }
}

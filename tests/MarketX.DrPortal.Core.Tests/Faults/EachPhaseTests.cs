using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>The same fault at the moment each phase of a backup and of a restore begins, one run after the other.</summary>
[Trait("Category", "Long")]
public sealed class EachPhaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IReadOnlyList<string> OfRestore => RestorePhases.Of(index: false, verify: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_GoneAsAPhaseOfABackupBegins_IsSaidAndTheNextSucceeds(bool crash)
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await StartAsync(own);
        foreach (var phase in BackupJob.Phases)
            await AssertBackupAsync(portal, phase, () => Bounce(own, crash), "holds the lock on the target broke|PostgreSQL|pg_dump failed|terminating connection");
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
        foreach (var phase in OfRestore)
            await AssertRestoreAsync(portal, backup.Key, phase, () => Bounce(own, crash), "holds the lock on the target broke|PostgreSQL|pg_restore failed|terminating connection|connection that loaded");
        await portal.RestoreAsync(backup.Key);
    }

    [Fact]
    public async Task PortalsOwnDatabase_RestartsAsEachPhaseBegins_RunsGoOnAndSucceed()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await TestPortal.StartAsync(portal: await TestDatabase.CreateAsync(own.Server, "portal", "template0", Token));
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        var backup = await BackUpAsync(portal, _ => Bounce(own, crash: false));
        Assert.True(backup.Status == RunStatus.Succeeded, backup.Error);
        var restore = await RestoreAsync(portal, backup.ResultAs<BackupResult>()!.Key, _ => Bounce(own, crash: false));
        Assert.True(restore.Status == RunStatus.Succeeded, restore.Error);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Theory]
    [InlineData(FaultKind.Answer, 500, "InternalError")]
    [InlineData(FaultKind.Answer, 503, "SlowDown")]
    [InlineData(FaultKind.DropRequest, 0, "")]
    [InlineData(FaultKind.DropResponse, 0, "")]
    [InlineData(FaultKind.TruncateResponse, 0, "")]
    [InlineData(FaultKind.StallResponse, 0, "")]
    public async Task Bucket_FailsFromEachPhaseOn_IsSaidAndTheNextSucceeds(FaultKind kind, int status, string code)
    {
        await using var proxy = new FaultProxy((await SharedServices.S3Async(Token)).ServiceUrl);
        await using var portal = await StartAsync(proxy);
        await AssertBucketAsync(portal, () => proxy.Add(new Fault(kind, _ => true) { Status = status, Code = code }), proxy.Clear);
    }

    [Fact]
    public async Task Bucket_GoneFromEachPhaseOn_IsSaidAndTheNextSucceeds()
    {
        await using var proxy = new FaultProxy((await SharedServices.S3Async(Token)).ServiceUrl);
        await using var portal = await StartAsync(proxy);
        await AssertBucketAsync(portal, () => proxy.StopAsync().GetAwaiter().GetResult(), proxy.StartAgain);
    }

    [Fact]
    public async Task Bucket_SlowFromEachPhaseOn_RunsSucceed()
    {
        await using var proxy = new FaultProxy((await SharedServices.S3Async(Token)).ServiceUrl);
        await using var portal = await StartAsync(proxy);
        foreach (var phase in BackupJob.Phases)
        {
            var backup = await BackUpAsync(portal, entered => SlowDown(entered, phase));
            Assert.True(backup.Status == RunStatus.Succeeded, $"{phase}: {backup.Error}");
            proxy.Clear();
            var key = backup.ResultAs<BackupResult>()!.Key;
            foreach (var other in phase == BackupJob.Phases[0] ? OfRestore : [])
            {
                var restore = await RestoreAsync(portal, key, entered => SlowDown(entered, other));
                Assert.True(restore.Status == RunStatus.Succeeded, $"{other}: {restore.Error}");
                proxy.Clear();
                await portal.Server.DropDatabaseAsync(portal.Staging, Token);
            }
        }

        await portal.AssertNothingLeftBehindAsync();

        void SlowDown(string entered, string from)
        {
            if (entered == from)
                proxy.Add(new Fault(FaultKind.Slow, _ => true));
        }
    }

    [Fact]
    public async Task Cancel_AsEachPhaseBegins_LeavesNothing()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        foreach (var phase in BackupJob.Phases)
            await CancelAsync(phase, (onPhase, onLine) => PhasedRun.ExecuteAsync(portal, RunKind.Backup, portal.Production.Name, new BackupRequest("manual", portal.Production.Name), onPhase, onLine));
        foreach (var phase in OfRestore)
        {
            await CancelAsync(phase, (onPhase, onLine) => PhasedRun.ExecuteAsync(portal, RunKind.Restore, portal.Staging, new RestoreRequest(backup.Key, portal.Staging), onPhase, onLine));
            Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token), phase);
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
        foreach (var phase in BackupJob.Phases)
            await AssertBackupAsync(portal, phase, () => Limit(1), "too many connections", () => Limit(-1));
        await portal.BackUpAsync("after");

        void Limit(int limit) => own.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE {own.Server.Owner} CONNECTION LIMIT {limit}", Token).GetAwaiter().GetResult();
    }

    private static async Task AssertBucketAsync(TestPortal portal, Action fault, Action mend)
    {
        var backup = await portal.BackUpAsync();
        foreach (var phase in BackupJob.Phases)
            await AssertBackupAsync(portal, phase, fault, "bucket|part|object|manifest|S3|byte", mend);
        foreach (var phase in OfRestore)
            await AssertRestoreAsync(portal, backup.Key, phase, fault, "bucket|part|object|S3|byte", mend);
        await portal.RestoreAsync((await portal.BackUpAsync("after")).Key);
    }

    private static async Task<TestPortal> StartAsync(FaultProxy proxy)
    {
        var portal = await TestPortal.StartAsync(new() { ["Storage:EndpointUrl"] = proxy.Url, ["Storage:InactivityTimeout"] = "00:00:02" });
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        return portal;
    }

    private static async Task<TestPortal> StartAsync(OwnPostgres own)
    {
        var portal = await TestPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        return portal;
    }

    private static Task<Run> BackUpAsync(TestPortal portal, Action<string> onPhase) =>
        PhasedRun.ExecuteAsync(portal, RunKind.Backup, portal.Production.Name, new BackupRequest("manual", portal.Production.Name), onPhase);

    private static Task<Run> RestoreAsync(TestPortal portal, string key, Action<string> onPhase) =>
        PhasedRun.ExecuteAsync(portal, RunKind.Restore, portal.Staging, new RestoreRequest(key, portal.Staging), onPhase);

    // A phase that needs not what is gone succeeds: then the backup is whole and vouched for.
    private static async Task AssertBackupAsync(TestPortal portal, string phase, Action fault, string sentence, Action? mend = null)
    {
        var before = await portal.Bucket.KeysAsync(cancellationToken: Token);
        var run = await BackUpAsync(portal, entered =>
        {
            if (entered == phase)
                fault();
        });
        mend?.Invoke();
        await AssertEndedAsync(portal, run, phase, sentence);
        var made = (await portal.Bucket.KeysAsync(cancellationToken: Token)).Except(before).Where(key => key.StartsWith("postgres-backups/", StringComparison.Ordinal)).ToList();
        // The fault may let it come further than the phase that it began with.
        Assert.True(made.Count == 0 || run.Progress.Phase is "Finish upload" or "Write manifest" || run.Status == RunStatus.Succeeded, $"{phase}: left {string.Join(", ", made)}");
        foreach (var key in made)
        {
            var detail = await portal.Get<BackupCatalog>().GetAsync(key, Token);
            Assert.True(detail.Manifest.State == ManifestState.Valid || run.Status == RunStatus.Failed, $"{phase}: {detail.Manifest.State}");
            Assert.NotNull(detail.Head);
        }
    }

    private static async Task AssertRestoreAsync(TestPortal portal, string key, string phase, Action fault, string sentence, Action? mend = null)
    {
        var run = await RestoreAsync(portal, key, entered =>
        {
            if (entered == phase)
                fault();
        });
        mend?.Invoke();
        await AssertEndedAsync(portal, run, phase, sentence);
        Assert.Equal(run.Status == RunStatus.Succeeded, await portal.Server.HasDatabaseAsync(portal.Staging, Token));
        await portal.Server.DropDatabaseAsync(portal.Staging, Token);
    }

    private static async Task AssertEndedAsync(TestPortal portal, Run run, string phase, string sentence)
    {
        Assert.True(run.Status is RunStatus.Failed or RunStatus.Succeeded, $"{phase}: {run.Status}, {run.Error}");
        if (run.Status == RunStatus.Failed)
            Assert.Matches(sentence, run.Error!);
        Assert.DoesNotContain("unexpected error", run.Error ?? "", StringComparison.Ordinal);
        await portal.UntilAsync(run.Id, r => !r.CleanupDue, "was cleaned up");
        await portal.AssertNothingLeftBehindAsync();
    }

    private static void Bounce(OwnPostgres own, bool crash)
    {
        var stopped = crash ? own.Cluster.KillAsync(Token) : own.Cluster.StopAsync(Token);
        stopped.GetAwaiter().GetResult();
        own.Cluster.StartAsync(Token).GetAwaiter().GetResult();
    }
}

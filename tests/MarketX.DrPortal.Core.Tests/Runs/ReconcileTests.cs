using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Sample;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Runs;

/// <summary>What a dead process leaves is found and removed; what is alive is left alone.</summary>
public sealed class ReconcileTests
{
    private static readonly DateTimeOffset LongAgo = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reconcile_RestoreOfADeadProcess_FencesDropsAndMarks()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = NewRun(RunKind.Restore, portal.Staging, new RestoreRequest("postgres-backups/x.dump", portal.Staging));
        var scratch = ScratchDatabase.RestoringName(portal.Staging, run.Id);
        await portal.Server.CreateDatabaseAsync(scratch, cancellationToken: Token);
        // The orphaned child that survived its portal and goes on writing.
        await using var orphan = new NpgsqlConnection(portal.Server.ConnectionString(scratch) + $";Application Name={BackendName.For("whoever", portal.Staging, run.Id)}");
        await orphan.OpenAsync(Token);
        // Last of all: the watchdog may take it up at once.
        await InsertRunningAsync(portal, run, new RunResources { ScratchDatabase = scratch });

        var ended = await portal.EndAsync(run.Id);

        Assert.Equal(RunStatus.Interrupted, ended.Status);
        Assert.Contains("dead-node", ended.Error, StringComparison.Ordinal);
        Assert.False(ended.CleanupDue);
        await portal.AssertNothingLeftBehindAsync();
        await using var probe = new NpgsqlCommand("SELECT 1", orphan);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => probe.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task Reconcile_BackupOfADeadProcess_AbortsItsUploadAndRaisesTheAlarm()
    {
        await using var portal = await TestPortal.StartAsync();
        var key = "postgres-backups/backup-manual-2026-01-01T00-00-00Z.dump";
        await portal.Bucket.Client.InitiateMultipartUploadAsync(portal.Bucket.Name, key, Token);
        var run = NewRun(RunKind.Backup, portal.Production.Name, new BackupRequest("manual", portal.Production.Name));
        await InsertRunningAsync(portal, run, new RunResources { ObjectKey = key });

        var ended = await portal.EndAsync(run.Id);

        Assert.Equal(RunStatus.Interrupted, ended.Status);
        await portal.AssertNothingLeftBehindAsync();
        await portal.LogsAsync("BACKUP_FAILURE");
    }

    [Fact]
    public async Task Reconcile_RunWhoseLockIsHeld_IsLeftAlone()
    {
        await using var portal = await TestPortal.StartAsync();
        await using var held = await TargetLock.TryAcquireAsync(portal.Get<PostgresServer>(), portal.Staging, RunId.New(), Token);
        Assert.NotNull(held);
        var run = NewRun(RunKind.Restore, portal.Staging, new RestoreRequest("x", portal.Staging));
        await InsertRunningAsync(portal, run, new RunResources());

        await portal.Get<RunReconciler>().ReconcileAsync(Token);

        Assert.Equal(RunStatus.Running, (await portal.Get<IRunStore>().FindAsync(run.Id, Token))!.Status);
    }

    [Fact]
    public async Task Sweep_ScratchDatabaseThatNoRowKnows_IsDropped()
    {
        await using var portal = await TestPortal.StartAsync();
        var id = RunId.New();
        var scratch = ScratchDatabase.RestoringName(portal.Staging, id);
        await using (var connection = await portal.Server.OpenAsync(cancellationToken: Token))
            await ScratchDatabase.CreateAsync(connection, scratch, portal.Staging, null, Token);

        // The portal's own watchdog sweeps too, and may hold the lock just now.
        while (await portal.Server.HasDatabaseAsync(scratch, Token))
            await Sweep(portal).SweepAsync(Token);
    }

    [Fact]
    public async Task Sweep_DatabaseWithoutOurComment_IsKept()
    {
        await using var portal = await TestPortal.StartAsync();
        var name = ScratchDatabase.RestoringName(portal.Staging, RunId.New());
        await portal.Server.CreateDatabaseAsync(name, cancellationToken: Token);
        try
        {
            await Sweep(portal).SweepAsync(Token);
            Assert.True(await portal.Server.HasDatabaseAsync(name, Token));
        }
        finally
        {
            await portal.Server.DropDatabaseAsync(name, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Stop_InMidRun_CleansUp_AndTheRunBeginsAnewWhenThePortalIsBack()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY"), Token);
        var backup = await portal.BackUpAsync();
        var run = await portal.StartRestoreAsync(backup.Key);
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == "Data", "began");

        await portal.StopEngineAsync();
        Assert.Equal("Queued 1", await portal.AskPortalAsync<string>($"SELECT status || ' ' || handovers FROM drportal.runs WHERE id = '{run.Id}' AND node IS NULL AND resources->>'scratchDatabase' IS NULL"));
        Assert.Equal(0L, await portal.Production.QueryAsync<long>($"SELECT count(*) FROM pg_database WHERE datname LIKE '{portal.Staging}%'", Token));

        await portal.StartEngineAsync();
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == "Data", "began anew");
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Text.Contains("told to stop", StringComparison.Ordinal));
        await portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, run.Id, Token);

        Assert.Equal(RunStatus.Cancelled, (await portal.EndAsync(run.Id)).Status);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Stop_OfARunThatBeganAnewTooOften_InterruptsIt()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY"), Token);
        var backup = await portal.BackUpAsync();
        await portal.ExecutePortalAsync("ALTER TABLE drportal.runs ALTER handovers SET DEFAULT 3");
        var run = await portal.StartRestoreAsync(backup.Key);
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == "Data", "began");

        await portal.StopEngineAsync();
        await portal.StartEngineAsync();

        var ended = await portal.EndAsync(run.Id);
        Assert.Equal(RunStatus.Interrupted, ended.Status);
        Assert.Contains("told to stop. Start it again.", ended.Error, StringComparison.Ordinal);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task QueuedRun_ThatNobodyFired_IsFiredByTheWatchdog()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var run = NewRun(RunKind.Backup, portal.Production.Name, new BackupRequest("manual", portal.Production.Name));
        await portal.Get<IRunStore>().InsertAsync(run, Token);

        var ended = await portal.EndAsync(run.Id);

        Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
    }

    private static RestoreLeftoverSweep Sweep(TestPortal portal) => portal.Get<IEnumerable<ILeftoverSweep>>().OfType<RestoreLeftoverSweep>().Single();

    private static async Task InsertRunningAsync(TestPortal portal, Run run, RunResources resources)
    {
        var store = portal.Get<IRunStore>();
        await store.InsertAsync(run, Token);
        await store.SetResourcesAsync(run.Id, resources, Token);
        Assert.True(await store.TryStartAsync(run.Id, "dead-node/1", LongAgo, Token));
    }

    private static Run NewRun<T>(RunKind kind, string target, T request) => new()
    {
        Id = RunId.New(),
        Kind = kind,
        Status = RunStatus.Queued,
        Target = target,
        Request = JsonSerializer.SerializeToElement(request, RunJson.Options),
        RequestedBy = "olga",
        RequestedVia = RequestOrigin.Portal,
        QueuedAt = LongAgo,
        Progress = RunProgress.None,
    };
}

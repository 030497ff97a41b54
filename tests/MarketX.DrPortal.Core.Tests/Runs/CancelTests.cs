using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Sample;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Runs;

/// <summary>A cancel ends a run in every phase, and nothing of it is left.</summary>
public sealed class CancelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cancel_BackupThatWaitsForALock_LeavesNothing()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await using var blocker = await portal.Production.OpenAsync(Token);
        await using var transaction = await blocker.BeginTransactionAsync(Token);
        await using (var command = new NpgsqlCommand("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE", blocker))
            await command.ExecuteNonQueryAsync(Token);

        var run = await portal.StartBackupAsync();
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == "Dump and upload", "reached the dump");
        await AssertCancelsCleanlyAsync(portal, run.Id);
        await transaction.RollbackAsync(Token);

        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups/", Token));
        await portal.BackUpAsync();
    }

    [Fact]
    public async Task Cancel_BackupInMidUpload_AbortsTheUpload()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(AwkwardTables.Incompressible(megabytes: 100), Token);

        var run = await portal.StartBackupAsync();
        await portal.UntilAsync(run.Id, r => r.Progress.BytesDone > 20 << 20, "uploaded a part");
        await AssertCancelsCleanlyAsync(portal, run.Id);

        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups/", Token));
    }

    [Theory]
    [InlineData("COPY", "Data")]
    [InlineData("CREATE INDEX", "Indexes and constraints")]
    [InlineData("ANALYZE", "Analyze")]
    public async Task Cancel_RestoreInEachPhase_DropsTheScratchDatabase(string statement, string phase)
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(AwkwardTables.StandsStillAt(statement), Token);
        var backup = await portal.BackUpAsync();

        var run = await portal.StartRestoreAsync(backup.Key);
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == phase, $"reached {phase}");
        await AssertCancelsCleanlyAsync(portal, run.Id);

        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
    }

    [Fact]
    public async Task Cancel_QueuedRun_EndsWithoutBeginning()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY"), Token);
        var backup = await portal.BackUpAsync();
        var first = await portal.StartRestoreAsync(backup.Key);
        await portal.UntilAsync(first.Id, r => r.Progress.Phase == "Data", "began");
        var second = await portal.StartRestoreAsync(backup.Key);

        await portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, second.Id, Token);
        await portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, first.Id, Token);

        var ended = await portal.EndAsync(second.Id);
        Assert.Equal(RunStatus.Cancelled, ended.Status);
        Assert.Null(ended.StartedAt);
        await portal.EndAsync(first.Id);
    }

    [Fact]
    public async Task Restores_IntoOneTarget_RunOneAfterTheOther()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await portal.RestoreAsync(backup.Key);

        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => portal.StartRestoreAsync(backup.Key, replaceTyped: portal.Staging)));
        var ended = await Task.WhenAll(runs.Select(r => portal.EndAsync(r.Id)));

        Assert.All(ended, r => Assert.True(r.Status == RunStatus.Succeeded, r.Error));
        var inOrder = ended.OrderBy(r => r.StartedAt).ToList();
        Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.True(pair.First.FinishedAt <= pair.Second.StartedAt));
    }

    private static async Task AssertCancelsCleanlyAsync(TestPortal portal, RunId id)
    {
        await portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, id, Token);
        var run = await portal.EndAsync(id);
        Assert.Equal(RunStatus.Cancelled, run.Status);
        Assert.Equal("olga cancelled it.", run.Error);
        Assert.False(run.CleanupDue);
        await portal.AssertNothingLeftBehindAsync();
    }
}

using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Sample;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>Something that a run needs is killed: the run says what, leaves nothing, and the next one succeeds.</summary>
[Trait("Category", "Long")]
public sealed class KilledTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PgDump_Killed_BackupFailsAndLeavesNothing()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var run = await StandingBackupAsync(portal, r => RunProcesses.KillAsync(r.Id, "pg_dump"));

        Assert.Equal((RunStatus.Failed, false), (run.Status, run.CleanupDue));
        Assert.Contains("pg_dump failed (exit code 137): it was ended from outside (signal 9)", run.Error, StringComparison.Ordinal);
        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups/", Token));
        await portal.AssertNothingLeftBehindAsync();
        await portal.BackUpAsync();
    }

    [Fact]
    public async Task BackendOfPgDump_Ended_BackupFailsWithPostgresWords()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var run = await StandingBackupAsync(portal, r => EndBackendsAsync(portal, r, "drportal:%"));

        Assert.Equal((RunStatus.Failed, false), (run.Status, run.CleanupDue));
        Assert.Contains("pg_dump failed", run.Error, StringComparison.Ordinal);
        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups/", Token));
        await portal.AssertNothingLeftBehindAsync();
        await portal.BackUpAsync();
    }

    [Fact]
    public async Task ConnectionWithTheLock_BreaksInABackup_RunFailsAndIsCleanedUpUnderANewLock()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var run = await StandingBackupAsync(portal, r => EndBackendsAsync(portal, r, "drportal-lock:%"));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("holds the lock on the target broke", run.Error, StringComparison.Ordinal);
        await portal.UntilAsync(run.Id, r => !r.CleanupDue, "was cleaned up");
        await portal.AssertNothingLeftBehindAsync();
        await portal.BackUpAsync();
    }

    [Fact]
    public async Task PgRestore_KilledInIndexes_RestoreFailsAndLeavesNoDatabase()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await StandingRestoreAsync(portal, "CREATE INDEX", "Indexes and constraints", r => RunProcesses.KillAsync(r.Id, "pg_restore"));

        Assert.Equal((RunStatus.Failed, false), (run.Status, run.CleanupDue));
        Assert.Contains("pg_restore failed", run.Error, StringComparison.Ordinal);
        await AssertNextSucceedsAsync(portal);
    }

    [Theory]
    [InlineData("Schema")]
    [InlineData("Data")]
    [InlineData("Indexes and constraints")]
    public async Task PgRestore_KilledAsAPhaseBegins_RestoreFailsAndLeavesNoDatabase(string phase)
    {
        await using var portal = await TestPortal.StartAsync();
        // So many that pg_restore has work in each of its phases: tables, the values of sequences, keys.
        await portal.Production.ExecuteAsync("DO $$ BEGIN FOR i IN 1..1500 LOOP EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY)', i); END LOOP; END $$", Token);
        var backup = await portal.BackUpAsync();
        var killing = Task.CompletedTask;

        var run = await PhasedRun.ExecuteAsync(portal, RunKind.Restore, portal.Staging, new RestoreRequest(backup.Key, portal.Staging), entered =>
        {
            if (entered == phase)
                killing = RunProcesses.KillAsync(portal.Get<IRunStore>().ListUnfinishedAsync(Token).GetAwaiter().GetResult().Single(r => r.Status == RunStatus.Running).Id, "pg_restore");
        });
        await killing;

        Assert.Equal((RunStatus.Failed, phase, false), (run.Status, run.Progress.Phase, run.CleanupDue));
        Assert.Contains("signal 9", run.Error, StringComparison.Ordinal);
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
        await portal.AssertNothingLeftBehindAsync();
        await portal.RestoreAsync(backup.Key);
    }

    [Theory]
    [InlineData("COPY", "Data")]
    [InlineData("CREATE INDEX", "Indexes and constraints")]
    [InlineData("ANALYZE", "Analyze")]
    public async Task Backends_Ended_RestoreFailsAndLeavesNoDatabase(string statement, string phase)
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await StandingRestoreAsync(portal, statement, phase, r => EndBackendsAsync(portal, r, "drportal:%"));

        Assert.Equal((RunStatus.Failed, false), (run.Status, run.CleanupDue));
        Assert.Matches("terminating connection|connection that loaded .* broke|connection to PostgreSQL failed", run.Error!);
        await AssertNextSucceedsAsync(portal);
    }

    [Fact]
    public async Task ConnectionWithTheLock_BreaksInARestore_RunFailsAndIsCleanedUpUnderANewLock()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await StandingRestoreAsync(portal, "COPY", "Data", r => EndBackendsAsync(portal, r, "drportal-lock:%"));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("holds the lock on the target broke", run.Error, StringComparison.Ordinal);
        await portal.UntilAsync(run.Id, r => !r.CleanupDue, "was cleaned up");
        await AssertNextSucceedsAsync(portal);
    }

    private static async Task<Run> StandingBackupAsync(TestPortal portal, Func<Run, Task> fault)
    {
        await using var blocker = await portal.Production.OpenAsync(Token);
        await using var transaction = await blocker.BeginTransactionAsync(Token);
        await using (var command = new NpgsqlCommand("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE", blocker))
            await command.ExecuteNonQueryAsync(Token);
        var run = await portal.StartBackupAsync();
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == "Dump and upload", "reached the dump");
        await WaitForBackendAsync(portal, run);
        await fault(run);
        return await portal.EndAsync(run.Id);
    }

    private static async Task<Run> StandingRestoreAsync(TestPortal portal, string statement, string phase, Func<Run, Task> fault)
    {
        await portal.Production.ExecuteAsync(AwkwardTables.StandsStillAt(statement), Token);
        var backup = await portal.BackUpAsync();
        var run = await portal.StartRestoreAsync(backup.Key);
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == phase, $"reached {phase}");
        await WaitForBackendAsync(portal, run);
        await fault(run);
        return await portal.EndAsync(run.Id);
    }

    // The phase is entered a moment before its program has connected.
    private static async Task WaitForBackendAsync(TestPortal portal, Run run) =>
        await portal.UntilAsync(run.Id, _ => portal.Production.QueryAsync<long>(
            $"SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'drportal:%{run.Id}' AND state = 'active' AND (wait_event_type = 'Lock' OR wait_event = 'PgSleep')", Token).GetAwaiter().GetResult() > 0, "stood still");

    private static async Task EndBackendsAsync(TestPortal portal, Run run, string names) =>
        Assert.True(await portal.Production.QueryAsync<long>($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE '{names}' AND right(application_name, 10) = '{run.Id}'", Token) > 0);

    private static async Task AssertNextSucceedsAsync(TestPortal portal)
    {
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
        await portal.AssertNothingLeftBehindAsync();
        await portal.Production.ExecuteAsync(AwkwardTables.MovesOn, Token);
        await portal.RestoreAsync((await portal.BackUpAsync("after")).Key);
    }
}

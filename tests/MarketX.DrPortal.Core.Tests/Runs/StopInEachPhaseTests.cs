using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Tests.Faults;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Runs;

/// <summary>A run that is stopped at the moment it enters a phase, whichever, leaves nothing.</summary>
public sealed class StopInEachPhaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Prepare")]
    [InlineData("Dump and upload")]
    [InlineData("Finish upload")]
    public async Task Backup_StoppedInAPhase_LeavesNothing(string phase)
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        await AssertStopsCleanlyAsync(portal, RunKind.Backup, portal.Production.Name, new BackupRequest("manual", portal.Production.Name), phase);

        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups/", Token));
        await portal.BackUpAsync();
    }

    [Fact]
    public async Task Backup_StoppedBeforeItsManifest_StaysAndShowsAsNotVerified()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        await AssertStopsCleanlyAsync(portal, RunKind.Backup, portal.Production.Name, new BackupRequest("manual", portal.Production.Name), "Write manifest");

        var key = Assert.Single(await portal.Bucket.KeysAsync("postgres-backups/", Token));
        Assert.Equal(ManifestState.Missing, (await portal.Get<BackupCatalog>().GetAsync(key, Token)).Manifest.State);
    }

    [Fact]
    public async Task Backup_StoppedBeforeItIsPinned_StaysAndHasNoCopy()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        await AssertStopsCleanlyAsync(portal, RunKind.Backup, portal.Production.Name, new BackupRequest(BackupRequest.BeforeMigration, portal.Production.Name), "Pin");

        var key = Assert.Single(await portal.Bucket.KeysAsync("postgres-backups/", Token));
        Assert.Equal(ManifestState.Valid, (await portal.Get<BackupCatalog>().GetAsync(key, Token)).Manifest.State);
        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups-pinned", Token));
    }

    [Fact]
    public async Task Restore_StoppedInEachPhase_LeavesNothing()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();

        foreach (var restore in await RestoreCase.AllAsync(portal, backup.Key))
        {
            await restore.PrepareAsync(portal);
            await AssertStopsCleanlyAsync(portal, RunKind.Restore, portal.Staging, restore.Request, restore.Phase);
            await restore.AssertAndRemoveAsync(portal, succeeded: false);
        }

        await portal.RestoreAsync(backup.Key);
    }

    private static async Task AssertStopsCleanlyAsync<T>(TestPortal portal, RunKind kind, string target, T request, string phase)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reached = false;

        var ended = await PhasedRun.ExecuteAsync(portal, kind, target, request, entered =>
        {
            if (entered != phase)
                return;
            reached = true;
            stop.Cancel();
        }, stop: stop.Token);

        Assert.True(reached, $"The run never entered {phase}.");
        Assert.Equal((RunStatus.Interrupted, false), (ended.Status, ended.CleanupDue));
        await portal.AssertNothingLeftBehindAsync();
    }
}

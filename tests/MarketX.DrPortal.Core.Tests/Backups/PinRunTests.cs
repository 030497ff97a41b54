using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Backups;

/// <summary>A pin as a run: seen, cancelled, killed, and never half there.</summary>
public sealed class PinRunTests
{
    private static readonly DateTimeOffset LongAgo = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pin_Runs_WithPhasesBytesAndProof()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();

        var run = await portal.EndAsync((await StartAsync(portal, backup.Key)).Id);

        Assert.Equal((RunStatus.Succeeded, 1.0), (run.Status, run.Progress.Fraction));
        Assert.Equal(["Prepare", "Copy", "Prove the copy", "Write manifest"], run.Progress.Phases);
        Assert.Equal(backup.Bytes, run.Progress.PastPhases.Single(p => p.Name == "Copy").Bytes);
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Text.Contains("olga keeps", StringComparison.Ordinal));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Pin_CancelledWhileItCopies_LeavesNothing_AndTheNextSucceeds()
    {
        StandingCopy? standing = null;
        await using var portal = await TestPortal.StartAsync(storage: inner => standing = new StandingCopy(inner));
        await portal.Production.ExecuteAsync("CREATE TABLE customers AS SELECT g AS id FROM generate_series(1, 50) g", Token);
        var backup = await portal.BackUpAsync();
        // So that the older one is not the last good one.
        await portal.BackUpAsync("newer");
        standing!.Stands = true;

        var run = await StartAsync(portal, backup.Key);
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == "Copy", "copied");
        Assert.Contains(run.Id.Value, (await Assert.ThrowsAsync<RequestRefusedException>(() => StartAsync(portal, backup.Key))).Message, StringComparison.Ordinal);
        Assert.Contains("reads this backup", (await Assert.ThrowsAsync<RequestRefusedException>(() =>
            portal.Get<BackupRemoval>().DeleteAsync(TestPortal.Admin, backup.Key, NameOf(backup.Key), "old", Token))).Message, StringComparison.Ordinal);
        await portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, run.Id, Token);
        var ended = await portal.EndAsync(run.Id);

        Assert.Equal((RunStatus.Cancelled, false), (ended.Status, ended.CleanupDue));
        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups-pinned", Token));
        await portal.AssertNothingLeftBehindAsync();
        standing.Stands = false;
        Assert.True((await portal.PinAsync(backup.Key, "keep")).HasManifest);
    }

    [Fact]
    public async Task Pin_OfADeadProcess_CopyWithoutProofIsDeleted_AndOneWithItsManifestStays()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        var pinned = await portal.PinAsync(backup.Key, "keep");
        var whole = await portal.Get<IBackupStorage>().FindAsync(pinned.PinnedKey, Token);
        var maker = whole!.Metadata["pin-run"];

        // As if the process had died before it could say that all was done.
        await DieAsync(portal, RunId.Parse(maker), pinned.PinnedKey);
        Assert.NotNull(await portal.Get<IBackupStorage>().FindAsync(pinned.PinnedKey, Token));

        await portal.Bucket.Client.DeleteObjectAsync(portal.Bucket.Name, $"postgres-backups-pinned-manifests/{NameOf(backup.Key)}.json", Token);
        await DieAsync(portal, RunId.Parse(maker), pinned.PinnedKey);
        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups-pinned/", Token));
        Assert.NotNull(await portal.Get<IBackupStorage>().FindAsync(backup.Key, Token));
    }

    private static async Task DieAsync(TestPortal portal, RunId run, string copy)
    {
        await portal.ExecutePortalAsync($$"""
            UPDATE drportal.runs SET status = 'Running', finished_at = NULL, node = 'dead-node/1', heartbeat_at = '{{LongAgo:O}}', resources = '{ "objectKey": "{{copy}}" }' WHERE id = '{{run}}'
            """);
        var ended = await portal.EndAsync(run);
        Assert.Equal((RunStatus.Interrupted, false), (ended.Status, ended.CleanupDue));
    }

    private static Task<Run> StartAsync(TestPortal portal, string key) => portal.Get<PinLauncher>().StartAsync(TestPortal.Operator, new PinRequest(key, "before the move"), Token);

    private static string NameOf(string key) => key[(key.LastIndexOf('/') + 1)..];

    private static async Task<TestPortal> StartAsync()
    {
        var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE customers AS SELECT g AS id FROM generate_series(1, 50) g", Token);
        return portal;
    }

    /// <summary>A bucket whose copies stand still until they are told to stop.</summary>
    private sealed class StandingCopy(IBackupStorage inner) : WrappedStorage(inner)
    {
        public bool Stands { get; set; }

        public override async Task CopyAsync(
            StoredObjectDetail source, string key, int headLength, IReadOnlyDictionary<string, string> metadata, IProgress<long>? progress, CancellationToken cancellationToken)
        {
            if (Stands)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            await base.CopyAsync(source, key, headLength, metadata, progress, cancellationToken);
        }
    }
}

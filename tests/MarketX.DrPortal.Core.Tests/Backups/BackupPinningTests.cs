using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Backups;

/// <summary>Backups that are kept for longer, and backups that are deleted by hand.</summary>
public sealed class BackupPinningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pin_OutlivesTheBackup_AndRestoresLikeIt()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        var (unpinning, catalog) = (portal.Get<BackupUnpinning>(), portal.Get<BackupCatalog>());

        var pinned = await portal.PinAsync(backup.Key, "before the move");

        Assert.Equal(("postgres-backups-pinned/" + Name(backup.Key), backup.Bytes, true), (pinned.PinnedKey, pinned.Bytes, pinned.HasManifest));
        Assert.Equal((backup.Key, pinned.PinnedKey), await SingleAsync(catalog));
        Assert.Contains("pinned already", await RefusedAsync(() => StartAsync(portal, backup.Key, "again")), StringComparison.Ordinal);

        // As the bucket's rule does after 30 days.
        await portal.Bucket.Client.DeleteObjectAsync(portal.Bucket.Name, backup.Key, Token);
        await portal.Bucket.Client.DeleteObjectAsync(portal.Bucket.Name, $"postgres-backups-manifests/{Name(backup.Key)}.json", Token);
        await portal.Bucket.Client.DeleteObjectAsync(portal.Bucket.Name, $"postgres-backups-globals/{Name(backup.Key)}.json", Token);
        catalog.Refresh();

        Assert.Equal((pinned.PinnedKey, pinned.PinnedKey), await SingleAsync(catalog));
        Assert.Equal(pinned.PinnedKey, (await catalog.LatestAsync(Token))?.Key);
        var manifest = (await catalog.GetAsync(pinned.PinnedKey, Token)).Manifest;
        Assert.Equal((ManifestState.Valid, backup.Key, "before the move", "olga"), (manifest.State, manifest.Manifest!.PinnedFrom, manifest.Manifest.PinReason, manifest.Manifest.PinnedBy));
        var (globals, problem) = await portal.Get<Core.Globals.GlobalsStore>().FindAsync(pinned.PinnedKey, manifest.Manifest, Token);
        Assert.Null(problem);
        Assert.Equal(backup.Key, globals?.Key);
        Assert.Equal(VerificationVerdict.Exact, (await portal.RestoreAsync(pinned.PinnedKey)).Verification?.Verdict);

        Assert.Contains("Type the backup's name", await RefusedAsync(() => unpinning.UnpinAsync(TestPortal.Admin, pinned.PinnedKey, null, "no need", Token)), StringComparison.Ordinal);
        Assert.Contains("last good backup", await RefusedAsync(() => unpinning.UnpinAsync(TestPortal.Admin, pinned.PinnedKey, Name(backup.Key), "no need", Token)), StringComparison.Ordinal);
        await portal.BackUpAsync("newer");
        await unpinning.UnpinAsync(TestPortal.Admin, backup.Key, Name(backup.Key), "no need", Token);

        Assert.DoesNotContain(await portal.Bucket.KeysAsync("postgres-backups-pinned", Token), _ => true);
        Assert.Null((await catalog.ListAsync(new BackupQuery(), Token)).Items.Single().PinnedKey);
        Assert.Contains("not pinned", await RefusedAsync(() => unpinning.UnpinAsync(TestPortal.Admin, backup.Key, null, "again", Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pin_BrokenOffBeforeItsManifest_IsFinishedByTheNext()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        var first = await portal.PinAsync(backup.Key, "keep");
        await portal.Bucket.Client.DeleteObjectAsync(portal.Bucket.Name, $"postgres-backups-pinned-manifests/{Name(backup.Key)}.json", Token);

        var second = await portal.PinAsync(backup.Key, "keep");

        Assert.Equal((first.PinnedKey, true), (second.PinnedKey, second.HasManifest));
        // Another object under that name is nobody's to replace.
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = first.PinnedKey, ContentBody = "something else" }, Token);
        Assert.Contains("is another object", await RefusedAsync(() => StartAsync(portal, backup.Key, "keep")), StringComparison.Ordinal);
        Assert.Contains("no such object", await RefusedAsync(() => StartAsync(portal, "postgres-backups/none.dump", "keep")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_OnlyWhatNobodyNeeds_AndWithAllThatBelongsToIt()
    {
        await using var portal = await StartAsync();
        var (old, last) = (await portal.BackUpAsync("old"), await portal.BackUpAsync("last"));
        var (removal, unpinning, runs) = (portal.Get<BackupRemoval>(), portal.Get<BackupUnpinning>(), portal.Get<IRunStore>());
        Task<string> Delete(string key, string? name = null, string reason = "holds what must be forgotten") => removal.DeleteAsync(TestPortal.Admin, key, name ?? Name(key), reason, Token);

        await Assert.ThrowsAsync<AccessDeniedException>(() => removal.DeleteAsync(TestPortal.Operator, old.Key, Name(old.Key), "why not", Token));
        Assert.Contains("Type the backup's name", await RefusedAsync(() => Delete(old.Key, "backup")), StringComparison.Ordinal);
        Assert.Contains("Give a reason", await RefusedAsync(() => Delete(old.Key, reason: " ")), StringComparison.Ordinal);
        Assert.Contains("last good backup", await RefusedAsync(() => Delete(last.Key)), StringComparison.Ordinal);
        await portal.PinAsync(old.Key, "keep");
        Assert.Contains("is pinned", await RefusedAsync(() => Delete(old.Key)), StringComparison.Ordinal);
        await unpinning.UnpinAsync(TestPortal.Admin, old.Key, null, "not needed", Token);
        var reader = new Run
        {
            Id = RunId.New(), Kind = RunKind.Restore, Status = RunStatus.Queued, Target = "x", RequestedBy = "olga", RequestedVia = RequestOrigin.CommandLine, Progress = new RunProgress(), QueuedAt = TimeProvider.System.GetUtcNow(),
            Request = System.Text.Json.JsonSerializer.SerializeToElement(new RestoreRequest(old.Key, "x"), RunJson.Options),
        };
        await runs.InsertAsync(reader, Token);
        Assert.Contains($"The Restore {reader.Id} reads this backup", await RefusedAsync(() => Delete(old.Key)), StringComparison.Ordinal);
        await runs.TryFinishAsync(reader.Id, RunStatus.Cancelled, null, null, cleanupDue: false, TimeProvider.System.GetUtcNow(), Token);

        await Delete(old.Key);

        Assert.Equal([last.Key], await portal.Bucket.KeysAsync("postgres-backups/", Token));
        Assert.Equal([$"postgres-backups-manifests/{Name(last.Key)}.json"], await portal.Bucket.KeysAsync("postgres-backups-manifests/", Token));
        Assert.All(await portal.Bucket.KeysAsync("postgres-backups-globals/", Token), key => Assert.Contains(Name(last.Key), key, StringComparison.Ordinal));
        var copies = await portal.Get<IManifestCache>().FindAsync(old.Key, old.ETag, Token);
        Assert.Null(copies);
        Assert.Equal(ManifestState.Valid, (await portal.Get<BackupCatalog>().GetAsync(last.Key, Token)).Manifest.State);
        var audited = (await portal.Get<IAuditLog>().ListAsync(new AuditQuery { Action = nameof(PortalAction.DeleteBackup), Outcome = AuditOutcome.Done }, Token)).Items.Single();
        Assert.Equal((old.Key, "holds what must be forgotten", "adam"), (audited.Target, audited.Reason, audited.Who));
        Assert.Contains("no backup", await RefusedAsync(() => Delete(old.Key)), StringComparison.Ordinal);
    }

    private static Task<Run> StartAsync(TestPortal portal, string key, string reason) => portal.Get<PinLauncher>().StartAsync(TestPortal.Operator, new PinRequest(key, reason), Token);

    private static async Task<TestPortal> StartAsync()
    {
        var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE customers AS SELECT g AS id, 'c' || g AS name FROM generate_series(1, 50) g");
        return portal;
    }

    private static async Task<(string Key, string? PinnedKey)> SingleAsync(BackupCatalog catalog)
    {
        var backup = Assert.Single((await catalog.ListAsync(new BackupQuery(), Token)).Items);
        Assert.True(backup.HasManifest);
        return (backup.Key, backup.PinnedKey);
    }

    private static async Task<string> RefusedAsync(Func<Task> work) => (await Assert.ThrowsAsync<RequestRefusedException>(work)).Message;

    private static string Name(string key) => key[(key.LastIndexOf('/') + 1)..];
}

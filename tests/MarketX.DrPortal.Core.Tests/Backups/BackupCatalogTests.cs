using System.Text;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;
using PutObjectRequest = Amazon.S3.Model.PutObjectRequest;

namespace MarketX.DrPortal.Core.Tests.Backups;

/// <summary>What is in the bucket.</summary>
public sealed class BackupCatalogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Latest_NewerBackupOfAnotherDatabase_DoesNotCount()
    {
        await using var portal = await TestPortal.StartAsync();
        await PutAsync(portal, "backup-scheduled-2026-11-20T02-00-00Z.dump", portal.Production.Name);
        await PutAsync(portal, "backup-manual-2026-11-21T02-00-00Z.dump", "another_database");

        var latest = await portal.Get<BackupCatalog>().LatestAsync(Token);

        Assert.Equal("backup-scheduled-2026-11-20T02-00-00Z.dump", latest?.Name);
    }

    [Fact]
    public async Task Latest_BackupOfTheRunbooksScript_Counts()
    {
        await using var portal = await TestPortal.StartAsync();
        await PutAsync(portal, "backup-scheduled-2026-11-20T02-00-00Z.dump", database: null);
        await PutAsync(portal, "notes.txt", database: null);

        Assert.Equal("scheduled", (await portal.Get<BackupCatalog>().LatestAsync(Token))?.Tag);
    }

    [Fact]
    public async Task LastGood_OnlyWhatIsVouchedForCounts_AndItsDaysAlone()
    {
        await using var portal = await TestPortal.StartAsync();
        var catalog = portal.Get<BackupCatalog>();
        var head = new HeadBuilder().Build(EntryDraft.TableData(1, "users"));
        await PutAsync(portal, "backup-scheduled-2026-11-20T02-00-00Z.dump", null, head);
        await PutAsync(portal, "backup-scheduled-2026-11-21T02-00-00Z.dump", null, [1, 2, 3]);
        Assert.Equal("backup-scheduled-2026-11-20T02-00-00Z.dump", (await catalog.LastGoodAsync(Token))?.Name);

        var good = await portal.BackUpAsync();
        var refused = await portal.BackUpAsync();
        await portal.Bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = portal.Bucket.Name, Key = ManifestFile.KeyOf("postgres-backups", refused.Key), ContentBody = "{}" }, Token);
        await PutAsync(portal, new BackupKey("scheduled", TimeProvider.System.GetUtcNow().AddMinutes(5)).Name, portal.Production.Name, head);
        await PutAsync(portal, new BackupKey("scheduled", TimeProvider.System.GetUtcNow().AddDays(5)).Name, portal.Production.Name, head);
        catalog.Refresh();

        Assert.Equal(good.Key, (await catalog.LastGoodAsync(Token))?.Key);
        Assert.Equal(2, (await catalog.TakenSinceAsync(DateTimeOffset.UnixEpoch, Token)).Count);
    }

    [Fact]
    public async Task LastGood_NoKeyToCheckWith_TheNewestThatCanBeReadCounts()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.StopEngineAsync();
        portal.Change("Manifest:Key", null);
        await portal.StartEngineAsync();
        var backup = await portal.BackUpAsync();
        await PutAsync(portal, new BackupKey("scheduled", TimeProvider.System.GetUtcNow().AddMinutes(5)).Name, portal.Production.Name, [1, 2, 3]);

        Assert.Equal(backup.Key, (await portal.Get<BackupCatalog>().LastGoodAsync(Token))?.Key);
    }

    [Fact]
    public async Task List_FilterSortAndPage_HappenOnTheServer()
    {
        await using var portal = await TestPortal.StartAsync();
        for (var day = 10; day < 22; day++)
            await PutAsync(portal, $"backup-{(day % 2 == 0 ? "scheduled" : "manual")}-2026-11-{day}T02-00-00Z.dump", null, new string('x', day));
        await PutAsync(portal, "made-by-another-tool.dump", null, "12345");
        var catalog = portal.Get<BackupCatalog>();
        // The watch of alerts reads it too, and may have done so while this test still wrote.
        catalog.Refresh();

        var page = await catalog.ListAsync(new BackupQuery { Tag = "manual", Sort = BackupSort.Bytes, Descending = false, Skip = 2, Take = 3 }, Token);

        Assert.Equal((6, 13), (page.Total, page.TotalUnfiltered));
        Assert.Equal([15L, 17, 19], page.Items.Select(b => b.Bytes));
        Assert.Equal(["manual", "scheduled"], await catalog.TagsAsync(Token));
        Assert.Null((await catalog.ListAsync(new BackupQuery { Text = "ANOTHER" }, Token)).Items.Single().Tag);
    }

    [Fact]
    public async Task List_RefreshedWhileItIsRead_IsReadAgain()
    {
        SlowListing? bucket = null;
        await using var portal = await TestPortal.StartAsync(storage: inner => bucket = new SlowListing(inner));
        var catalog = portal.Get<BackupCatalog>();
        await bucket!.Gate.WaitAsync(Token);
        catalog.Refresh();
        var before = catalog.ListAsync(new BackupQuery(), Token);
        await bucket.Listed.WaitAsync(TimeSpan.FromMinutes(1), Token);

        await PutAsync(portal, "backup-manual-2026-11-20T02-00-00Z.dump", null);
        catalog.Refresh();
        bucket.Gate.Release();

        await before;
        Assert.Equal(1, (await catalog.ListAsync(new BackupQuery(), Token)).Total);
    }

    private static Task PutAsync(TestPortal portal, string name, string? database, string content = "x") => PutAsync(portal, name, database, Encoding.UTF8.GetBytes(content));

    private static async Task PutAsync(TestPortal portal, string name, string? database, byte[] content)
    {
        var request = new PutObjectRequest { BucketName = portal.Bucket.Name, Key = "postgres-backups/" + name, InputStream = new MemoryStream(content) };
        if (database is not null)
            request.Metadata["database"] = database;
        await portal.Bucket.Client.PutObjectAsync(request, Token);
    }

    /// <summary>Gives a listing back only when the gate is open.</summary>
    private sealed class SlowListing(IBackupStorage inner) : WrappedStorage(inner)
    {
        private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public Task Listed => _listed.Task;

        public override async Task<IReadOnlyList<StoredObject>> ListAsync(string prefix, CancellationToken cancellationToken)
        {
            var objects = await base.ListAsync(prefix, cancellationToken);
            if (Gate.CurrentCount == 0)
                _listed.TrySetResult();
            await Gate.WaitAsync(cancellationToken);
            Gate.Release();
            return objects;
        }
    }
}

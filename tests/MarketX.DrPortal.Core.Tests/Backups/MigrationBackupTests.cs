using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.CommandLine;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Sample;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Backups;

/// <summary>A backup before a migration, which its own run pins: its copy is whole or not there, and never at the cost of the backup.</summary>
[Trait("Category", "Long")]
public sealed class MigrationBackupTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_BeforeAMigration_IsPinnedInAPhaseOfItsOwn()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        var run = await portal.EndAsync((await portal.StartBackupAsync(BackupRequest.BeforeMigration)).Id);

        Assert.Equal((RunStatus.Succeeded, "Pin", 1.0), (run.Status, run.Progress.Phase, run.Progress.Fraction));
        Assert.Equal(BackupJob.PinnedPhases, run.Progress.Phases);
        var backup = run.ResultAs<BackupResult>()!;
        Assert.Equal((backup.Bytes, backup.Bytes), (run.Progress.BytesDone, run.Progress.BytesTotal));
        var (copy, name) = (PinnedKey.Of("postgres-backups", backup.Key), NameOf(backup.Key));
        Assert.Equal([copy], await portal.Bucket.KeysAsync("postgres-backups-pinned/", Token));
        Assert.Equal([$"postgres-backups-pinned-manifests/{name}.json"], await portal.Bucket.KeysAsync("postgres-backups-pinned-manifests/", Token));
        var manifest = (await portal.Get<BackupCatalog>().GetAsync(copy, Token)).Manifest;
        Assert.Equal((ManifestState.Valid, backup.Key, "taken before a migration"), (manifest.State, manifest.Manifest!.PinnedFrom, manifest.Manifest.PinReason));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Backup_BeforeAMigration_OnlyThePinFails_StandsSaysSoAndLeavesNoCopy()
    {
        await using var portal = await TestPortal.StartAsync(storage: inner => new RefusedCopy(inner));
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        var run = await portal.EndAsync((await portal.StartBackupAsync(BackupRequest.BeforeMigration)).Id);

        Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.Error));
        var backup = run.ResultAs<BackupResult>()!;
        var warning = Assert.Single(await portal.LogOfAsync(run.Id), line => line.Level == RunLogLevel.Warning);
        Assert.Equal($"The backup is stored, but not pinned: The bucket is full. Pin it, or retention will delete it: drportal pin '{backup.Key}' --reason '...'.", warning.Text);
        Assert.Equal(ManifestState.Valid, (await portal.Get<BackupCatalog>().GetAsync(backup.Key, Token)).Manifest.State);
        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups-pinned", Token));
        await portal.RestoreAsync(backup.Key);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Backup_BeforeAMigration_KilledInThePin_StandsAndLeavesNoCopy(bool inTheCopy)
    {
        await using var world = await CliWorld.CreateAsync(AwkwardTables.Incompressible(megabytes: 16));
        await using var proxy = new FaultProxy(world.Bucket.Endpoint.ServiceUrl);
        await using var portal = await TestPortal.StartAsync(new() { ["Storage:Bucket"] = world.Bucket.Name }, world.Production);
        world.Environment["ConnectionStrings__Portal"] = portal.PortalConnectionString;
        world.Environment["AWS_ENDPOINT_URL_S3"] = proxy.Url;
        // Of the copy, parts are there and the upload is open; or it is whole, and nothing vouches for it.
        var standing = proxy.Add(inTheCopy
            ? new Fault(FaultKind.StallResponse, r => r.Path.Contains("-pinned/", StringComparison.Ordinal) && r.Part is not null)
            : new Fault(FaultKind.StallRequest, r => r.Path.Contains("-pinned-manifests/", StringComparison.Ordinal) && r.Method == "PUT"));
        using (var backup = world.Start(CliProcess.Program, [], ["backup", "--tag", BackupRequest.BeforeMigration]))
        {
            await standing.Hit.WaitAsync(TimeSpan.FromMinutes(5), Token);
            backup.Kill();
            await backup.EndAsync(Token);
        }

        var run = Assert.Single(await portal.Get<IRunStore>().ListUnfinishedAsync(Token));
        Assert.Equal(inTheCopy, (await world.OpenUploadsAsync()).Count > 0);
        Assert.Equal(inTheCopy, (await world.Bucket.KeysAsync("postgres-backups-pinned/", Token)).Count == 0);
        var key = Assert.Single(await world.Bucket.KeysAsync("postgres-backups/", Token));
        var busy = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.Get<PinLauncher>().StartAsync(TestPortal.Operator, new PinRequest(key, "keep"), Token));
        Assert.Contains(run.Id.Value, busy.Message, StringComparison.Ordinal);

        var ended = await portal.EndAsync(run.Id);

        Assert.Equal((RunStatus.Interrupted, false), (ended.Status, ended.CleanupDue));
        Assert.Empty(await world.OpenUploadsAsync());
        Assert.Empty(await world.Bucket.KeysAsync("postgres-backups-pinned", Token));
        Assert.Equal(ManifestState.Valid, (await portal.Get<BackupCatalog>().GetAsync(key, Token)).Manifest.State);
        Assert.True((await portal.PinAsync(key, "keep")).HasManifest);
    }

    private static string NameOf(string key) => key[(key.LastIndexOf('/') + 1)..];

    /// <summary>A bucket that makes copies, and says that it did not.</summary>
    private sealed class RefusedCopy(IBackupStorage inner) : WrappedStorage(inner)
    {
        public override async Task CopyAsync(
            StoredObjectDetail source, string key, int headLength, IReadOnlyDictionary<string, string> metadata, IProgress<long>? progress, CancellationToken cancellationToken)
        {
            await base.CopyAsync(source, key, headLength, metadata, progress, cancellationToken);
            throw new StorageException("The bucket is full.");
        }
    }
}

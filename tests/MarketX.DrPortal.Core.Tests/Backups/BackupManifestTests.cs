using Amazon.S3.Model;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Backups;

/// <summary>What a backup says of itself, and that it says so before it is announced.</summary>
public sealed class BackupManifestTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_Succeeds_ManifestIsValidAndKnowsEveryRow()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        var result = await portal.BackUpAsync("pre-migration");

        Assert.Equal(ManifestState.Valid, result.Manifest);
        var detail = await portal.Get<BackupCatalog>().GetAsync(result.Key, Token);
        var manifest = detail.Manifest.Manifest!;
        Assert.Equal((ManifestState.Valid, false), (detail.Manifest.State, detail.Manifest.IsCopy));
        Assert.Equal(["\"odd schema\".\"Ta\"\"ble\" 3", "customers 100", "events 0", "events_1 181", "events_2 120", "order_items 2000", "orders 1000"],
            manifest.Archive.Tables.Select(t => $"{(t.Schema == "public" ? t.Name : "\"odd schema\".\"Ta\"\"ble\"")} {t.Data?.Tally?.Rows ?? 0}").Order(StringComparer.Ordinal));
        Assert.Equal((result.Rows!.Value, result.RawBytes!.Value, 1), (manifest.Archive.Totals.Rows, manifest.Archive.Totals.RawBytes, manifest.Archive.Totals.LargeObjects));
        Assert.Equal(("pre-migration", "olga", portal.Production.Name, ManifestOrigin.Backup), (manifest.Tag, manifest.TakenBy, manifest.Database, manifest.Origin));
        Assert.Equal(result.SnapshotAt, manifest.SnapshotAt);
        Assert.Contains(manifest.Archive.Sequences, s => s is { Name: "orders_id_seq", LastValue: 1000, IsCalled: true });
        Assert.Equal(["postgres-backups-manifests/" + detail.Backup.Name + ".json"], await portal.Bucket.KeysAsync("postgres-backups-manifests/", Token));
    }

    [Fact]
    public async Task Backup_OddSettingsOfDatabaseAndRole_AreRecordedAsTheyHoldInTheDump()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync($"""
            CREATE EXTENSION hstore;
            CREATE TABLE prices (amount money, at timestamptz, day date, raw bytea, kind regclass);
            INSERT INTO prices VALUES (1234.5, now(), '2026-02-01', 'x\001', 'prices');
            ALTER DATABASE "{portal.Production.Name}" SET TimeZone = 'Asia/Tokyo';
            ALTER DATABASE "{portal.Production.Name}" SET DateStyle = 'SQL, DMY';
            ALTER DATABASE "{portal.Production.Name}" SET bytea_output = 'escape';
            ALTER DATABASE "{portal.Production.Name}" SET quote_all_identifiers = on;
            ALTER DATABASE "{portal.Production.Name}" SET lc_monetary = 'C';
            """, Token);

        var result = await portal.BackUpAsync();

        var manifest = (await portal.Get<BackupCatalog>().GetAsync(result.Key, Token)).Manifest.Manifest!;
        var expected = new Dictionary<string, string>
        {
            ["TimeZone"] = "UTC", ["bytea_output"] = "hex", ["DateStyle"] = "ISO, DMY", ["IntervalStyle"] = "postgres", ["quote_all_identifiers"] = "off",
            ["extra_float_digits"] = "3", ["lc_monetary"] = "C", ["search_path"] = "", ["xmlbinary"] = "base64",
        };
        Assert.Equal(expected.OrderBy(s => s.Key), manifest.Settings.OrderBy(s => s.Key));
        // What was recorded is enough to read the same again.
        var report = await new DatabaseVerifier(portal.Get<PostgresServer>(), TimeProvider.System).VerifyAsync(portal.Production.Name, manifest, "drportal-test", 1, _ => { }, Token);
        Assert.True(report.Verdict == VerificationVerdict.Exact, report.Sentence);
        var hstore = Assert.Single(manifest.Extensions);
        Assert.Equal("hstore", hstore.Name);
        Assert.Equal(await portal.Production.QueryAsync<string>("SELECT extversion FROM pg_extension WHERE extname = 'hstore'", Token), hstore.Version);
    }

    [Fact]
    public async Task Backup_WithoutKey_SucceedsAndWarns()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Manifest:Key"] = null });
        await portal.Production.ExecuteAsync("CREATE TABLE t (i int)", Token);

        var run = await portal.EndAsync((await portal.StartBackupAsync()).Id);

        var result = run.ResultAs<BackupResult>()!;
        Assert.Equal(ManifestState.NoKey, result.Manifest);
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Level == RunLogLevel.Warning && l.Text.Contains("DRPORTAL_MANIFEST_KEY", StringComparison.Ordinal));
        var lookup = (await portal.Get<BackupCatalog>().GetAsync(result.Key, Token)).Manifest;
        Assert.Equal(ManifestState.NoKey, lookup.State);
        Assert.StartsWith("Not verified here", lookup.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_ManifestCannotBeWritten_FailsAndSaysThatNothingVouches()
    {
        await using var portal = await TestPortal.StartAsync(storage: s => new ManifestFaults(s, garble: false));
        await portal.Production.ExecuteAsync("CREATE TABLE t (i int)", Token);

        var run = await portal.EndAsync((await portal.StartBackupAsync()).Id);

        Assert.Equal((RunStatus.Failed, false), (run.Status, run.CleanupDue));
        Assert.Contains("nothing vouches for it", run.Error, StringComparison.Ordinal);
        Assert.Contains("drportal import 'postgres-backups/backup-manual-", run.Error, StringComparison.Ordinal);
        var key = Assert.Single(await portal.Bucket.KeysAsync(cancellationToken: Token));
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Text.Contains($"The backup {key} was whole", StringComparison.Ordinal) && l.Text.Contains("not verified here", StringComparison.Ordinal));
        Assert.Equal(ManifestState.Missing, (await portal.Get<BackupCatalog>().GetAsync(key, Token)).Manifest.State);
    }

    [Fact]
    public async Task Backup_ManifestReadBackIsNotTheOneWritten_Fails()
    {
        await using var portal = await TestPortal.StartAsync(storage: s => new ManifestFaults(s, garble: true));
        await portal.Production.ExecuteAsync("CREATE TABLE t (i int)", Token);

        var run = await portal.EndAsync((await portal.StartBackupAsync()).Id);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("changed after it was signed", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_Succeeds_CopiesOfGoneBackupsAreDropped()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE t (i int)", Token);
        var first = await portal.BackUpAsync();
        await portal.Bucket.Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = portal.Bucket.Name, Key = first.Key }, Token);

        var second = await portal.BackUpAsync("second");

        var cache = portal.Get<IManifestCache>();
        Assert.Null(await cache.FindAsync(first.Key, first.ETag, Token));
        Assert.NotNull(await cache.FindAsync(second.Key, second.ETag, Token));
    }
}

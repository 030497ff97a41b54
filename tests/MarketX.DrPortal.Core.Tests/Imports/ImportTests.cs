using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Imports;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Sample;
using Xunit;
using PutObjectRequest = Amazon.S3.Model.PutObjectRequest;

namespace MarketX.DrPortal.Core.Tests.Imports;

/// <summary>Archives that other tools made get a manifest, when an Admin vouches for them.</summary>
public sealed class ImportTests
{
    private const string Key = "postgres-backups/backup-elsewhere-2026-01-01T00-00-00Z.dump";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(true, "--compress=0")]
    [InlineData(false, "--compress=9")]
    public async Task Import_OfPgDumpsOwn_CountsEveryRowAndVouches(bool piped, string option)
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await PutAsync(portal, await DumpAsync(portal, piped, option));
        Assert.Equal(ManifestState.Missing, (await LookAsync(portal)).State);

        var run = await portal.EndAsync((await StartAsync(portal)).Id);

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        var result = run.ResultAs<ImportResult>()!;
        Assert.Equal((100 + 1000 + 2000 + 301 + 3, 0, 1), (result.Rows, result.UncountedTables, result.LargeObjects));
        var found = await LookAsync(portal);
        Assert.Equal((ManifestState.Valid, false, "key-1"), (found.State, found.IsCopy, found.KeyId));
        var manifest = found.Manifest!;
        Assert.Equal((ManifestOrigin.Import, "adam", "our old backup server", "elsewhere"), (manifest.Origin, manifest.ImportedBy, manifest.ImportReason, manifest.Tag));
        Assert.Empty(manifest.Settings);
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Text == $"adam vouches for the SQL in {Key}: our old backup server");
        Assert.All(manifest.Archive.BlocksById().Values, b => Assert.True(b.Offset > 0));
        // What an Operator could not restore before.
        await portal.RestoreAsync(Key);
    }

    [Fact]
    public async Task Import_OfTheSameDataAsABackup_GivesTheSameDigests()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE things (i int, t text); INSERT INTO things SELECT g, 'ž' || g FROM generate_series(1, 5000) g", Token);
        var backup = await portal.BackUpAsync();
        await PutAsync(portal, await DumpAsync(portal, piped: true, ""));

        Assert.Equal(RunStatus.Succeeded, (await portal.EndAsync((await StartAsync(portal)).Id)).Status);

        var ours = (await portal.Get<BackupCatalog>().GetAsync(backup.Key, Token)).Manifest.Manifest!;
        Assert.Equal(Assert.Single(ours.Archive.Tables).Data!.Tally, Assert.Single((await LookAsync(portal)).Manifest!.Archive.Tables).Data!.Tally);
    }

    [Fact]
    public async Task Import_OfInserts_LeavesThemUncounted()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await PutAsync(portal, await DumpAsync(portal, piped: true, "--inserts"));

        var run = await portal.EndAsync((await StartAsync(portal)).Id);

        var result = run.ResultAs<ImportResult>()!;
        Assert.Equal((0L, 6), (result.Rows, result.UncountedTables));
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Level == RunLogLevel.Warning && l.Text.Contains("--inserts", StringComparison.Ordinal));
        Assert.Equal(ManifestState.Valid, (await LookAsync(portal)).State);
    }

    [Fact]
    public async Task Import_OfLz4AndZstd_SaysThatRowsAreNotCounted()
    {
        await using var portal = await TestPortal.StartAsync();
        foreach (var archive in new[] { SampleArchive.Version17Lz4, SampleArchive.Version17Zstd })
        {
            await PutAsync(portal, archive.Archive);

            var run = await portal.EndAsync((await StartAsync(portal)).Id);

            Assert.True(run.Status == RunStatus.Succeeded, run.Error);
            Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Level == RunLogLevel.Warning && l.Text.Contains("only pg_restore reads", StringComparison.Ordinal));
            var manifest = (await LookAsync(portal)).Manifest!;
            Assert.All(manifest.Archive.BlocksById().Values, b => Assert.NotNull(b.StoredSha256));
        }
    }

    [Fact]
    public async Task Import_Damaged_FailsAndNamesOffsetAndField()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var whole = await DumpAsync(portal, piped: true, "");
        var damaged = whole.ToArray();
        damaged[whole.Length - 400] ^= 0x55;

        foreach (var bytes in new[] { damaged, whole[..^500], "-- PostgreSQL database dump\n"u8.ToArray() })
        {
            await PutAsync(portal, bytes);
            var run = await portal.EndAsync((await StartAsync(portal)).Id);

            Assert.Equal(RunStatus.Failed, run.Status);
            Assert.Matches(@"it is not a whole archive: .+ \(byte [\d,]+, .+\)", run.Error);
            Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups-manifests/", Token));
        }
    }

    [Fact]
    public async Task Import_Cancelled_LeavesNoManifest()
    {
        await using var portal = await TestPortal.StartAsync(storage: s => new LargeRange(s, (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token)));
        await portal.Production.ExecuteAsync(AwkwardTables.Incompressible(megabytes: 1), Token);
        await PutAsync(portal, await DumpAsync(portal, piped: true, ""));
        var run = await StartAsync(portal);
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == "Read the archive", "began to read");

        await portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, run.Id, Token);

        var ended = await portal.EndAsync(run.Id);
        Assert.Equal((RunStatus.Cancelled, false), (ended.Status, ended.CleanupDue));
        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups-manifests/", Token));
    }

    [Fact]
    public async Task Import_ReplacedMeanwhile_Fails()
    {
        TestPortal? portal = null;
        await using var started = portal = await TestPortal.StartAsync(storage: s => new LargeRange(s, (_, _) => PutAsync(portal!, "something else"u8.ToArray())));
        await portal.Production.ExecuteAsync(AwkwardTables.Incompressible(megabytes: 1), Token);
        await PutAsync(portal, await DumpAsync(portal, piped: true, ""));

        var run = await portal.EndAsync((await StartAsync(portal)).Id);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups-manifests/", Token));
    }

    [Fact]
    public async Task Import_RowsAndBytes_ShowInItsProgress()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var archive = await DumpAsync(portal, piped: true, "");
        var seen = new List<IndexProgress>();

        await ArchiveIndexer.IndexAsync(new MemoryStream(archive), new Collector(seen), Token);

        Assert.Equal((archive.Length, 3404L), (seen[^1].Bytes, seen[^1].Rows));
        Assert.Equal(seen.Select(p => (p.Bytes, p.Rows)), seen.Select(p => (p.Bytes, p.Rows)).Order());
    }

    [Fact]
    public async Task Import_ManifestGoneButCopied_PutsTheCopyBack()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE t (i int); INSERT INTO t VALUES (1)", Token);
        var backup = await portal.BackUpAsync();
        await portal.Bucket.Client.DeleteObjectAsync(portal.Bucket.Name, Assert.Single(await portal.Bucket.KeysAsync("postgres-backups-manifests/", Token)), Token);

        var run = await portal.EndAsync((await StartAsync(portal, backup.Key)).Id);

        Assert.True(run.ResultAs<ImportResult>() is { FromCopy: true, Rows: 1 }, run.Error);
        var found = (await portal.Get<BackupCatalog>().GetAsync(backup.Key, Token)).Manifest;
        Assert.Equal((ManifestState.Valid, false, ManifestOrigin.Backup), (found.State, found.IsCopy, found.Manifest!.Origin));
    }

    [Fact]
    public async Task Start_NotAllowedNotNeededOrNotPossible_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE t (i int)", Token);
        var backup = await portal.BackUpAsync();
        var launcher = portal.Get<ImportLauncher>();

        await Assert.ThrowsAsync<AccessDeniedException>(() => launcher.StartAsync(TestPortal.Operator, new ImportRequest(backup.Key, "why not"), Token));
        Assert.Contains("why", (await Assert.ThrowsAsync<RequestRefusedException>(() => StartAsync(portal, backup.Key, "  "))).Message, StringComparison.Ordinal);
        Assert.Contains("nothing to do", (await Assert.ThrowsAsync<RequestRefusedException>(() => StartAsync(portal, backup.Key))).Message, StringComparison.Ordinal);
        Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RequestRefusedException>(() => StartAsync(portal))).Reason);
    }

    [Fact]
    public async Task Start_WithoutKey_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Manifest:Key"] = null });
        await portal.Production.ExecuteAsync("CREATE TABLE t (i int)", Token);
        var backup = await portal.BackUpAsync();

        Assert.Contains("DRPORTAL_MANIFEST_KEY", (await Assert.ThrowsAsync<RequestRefusedException>(() => StartAsync(portal, backup.Key))).Message, StringComparison.Ordinal);
    }

    private static Task<Run> StartAsync(TestPortal portal, string key = Key, string reason = "our old backup server") =>
        portal.Get<ImportLauncher>().StartAsync(TestPortal.Admin, new ImportRequest(key, reason), Token);

    private static async Task<ManifestLookup> LookAsync(TestPortal portal) => (await portal.Get<BackupCatalog>().GetAsync(Key, Token)).Manifest;

    private static async Task PutAsync(TestPortal portal, byte[] bytes) => await portal.Bucket.Client.PutObjectAsync(
        new PutObjectRequest { BucketName = portal.Bucket.Name, Key = Key, InputStream = new MemoryStream(bytes) }, Token);

    // As somebody else's script would: to a file, which gets offsets, or through a pipe, which does not.
    private static async Task<byte[]> DumpAsync(TestPortal portal, bool piped, string option)
    {
        var tool = await portal.Get<PgToolLocator>().PgDumpForAsync(15, Token);
        var folder = Directory.CreateTempSubdirectory("drportal-import-");
        try
        {
            var file = Path.Combine(folder.FullName, "it.dump");
            string[] arguments = ["--format=custom", .. option.Length > 0 ? new[] { option } : [], .. piped ? [] : new[] { $"--file={file}" }];
            using var output = new MemoryStream();
            var outcome = await PgProcess.RunAsync(
                tool.Path, arguments, portal.Get<PostgresServer>().ToolEnvironment(portal.Production.Name, "elsewhere"), (stream, token) => stream.CopyToAsync(output, token), _ => { }, Token);
            Assert.Equal(0, outcome.ExitCode);
            return piped ? output.ToArray() : await File.ReadAllBytesAsync(file, Token);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed class Collector(List<IndexProgress> seen) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) => seen.Add(value);
    }
}

using System.Text;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Npgsql;
using Xunit;
using PutObjectRequest = Amazon.S3.Model.PutObjectRequest;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>An archive is SQL: what no manifest vouches for is restored only by an Admin who says why.</summary>
public sealed class ManifestGuardTests
{
    private const string Folder = "postgres-backups-manifests/";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_ValidManifest_NeedsNoReasonAndKeepsNone()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();

        var run = await portal.Get<RestoreLauncher>().StartAsync(
            TestPortal.Operator, new RestoreRequest(backup.Key, portal.Staging) { UnverifiedReason = "in case" }, Token);

        Assert.Null(run.RequestAs<RestoreRequest>().UnverifiedReason);
        var ended = await portal.EndAsync(run.Id);
        Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Text.StartsWith("Preflight, manifest: The manifest is signed here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Manifest_Edited_IsRefusedThoughTheCopyIsGood()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        var text = Encoding.UTF8.GetString(await ReadAsync(portal, backup.Key));

        await WriteAsync(portal, backup.Key, Encoding.UTF8.GetBytes(text.Replace("\"rows\":3,", "\"rows\":4,", StringComparison.Ordinal)));

        await AssertGuardedAsync(portal, backup.Key, ManifestState.Refused, "changed after it was signed", "The portal has a copy that is good");
        await ForgetCopiesAsync(portal);
        await AssertGuardedAsync(portal, backup.Key, ManifestState.Refused, "changed after it was signed");
    }

    [Fact]
    public async Task Manifest_OfAnotherBackup_IsRefused()
    {
        await using var portal = await StartAsync();
        var (first, second) = (await portal.BackUpAsync("first"), await portal.BackUpAsync("second"));

        await WriteAsync(portal, second.Key, await ReadAsync(portal, first.Key));

        await AssertGuardedAsync(portal, second.Key, ManifestState.Refused, "of another backup", first.Key);
    }

    [Fact]
    public async Task Manifest_RemovedWithItsCopy_IsMissing()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();

        await RemoveAsync(portal, backup.Key);
        await ForgetCopiesAsync(portal);

        await AssertGuardedAsync(portal, backup.Key, ManifestState.Missing, "Not verified here");
    }

    [Fact]
    public async Task Manifest_Removed_TheCopyVouches()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();

        await RemoveAsync(portal, backup.Key);

        var lookup = await LookAsync(portal, backup.Key);
        Assert.Equal((ManifestState.Valid, true), (lookup.State, lookup.IsCopy));
        Assert.Contains("portal's copy", lookup.Sentence, StringComparison.Ordinal);
        await portal.RestoreAsync(backup.Key);
    }

    [Fact]
    public async Task Manifest_RemovedAndCopyForged_IsRefused()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        await RemoveAsync(portal, backup.Key);

        await using (var command = portal.Get<NpgsqlDataSource>().CreateCommand("UPDATE drportal.manifests SET file = convert_to(replace(convert_from(file, 'UTF8'), '\"rows\":3,', '\"rows\":4,'), 'UTF8')"))
            Assert.Equal(1, await command.ExecuteNonQueryAsync(Token));

        await AssertGuardedAsync(portal, backup.Key, ManifestState.Refused, "changed after it was signed", "portal's copy");
    }

    [Fact]
    public async Task Manifest_SeenAgainByAnEmptyPortal_IsCopied()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        await ForgetCopiesAsync(portal);

        Assert.Equal(ManifestState.Valid, (await LookAsync(portal, backup.Key)).State);

        Assert.NotNull(await portal.Get<IManifestCache>().FindAsync(backup.Key, backup.ETag, Token));
    }

    [Fact]
    public async Task Object_Replaced_NeitherManifestNorCopyCounts()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        using (var got = await portal.Bucket.Client.GetObjectAsync(portal.Bucket.Name, backup.Key, Token))
        {
            var bytes = new byte[backup.Bytes];
            await got.ResponseStream.ReadExactlyAsync(bytes, Token);
            bytes[^20] ^= 1;
            var put = new PutObjectRequest { BucketName = portal.Bucket.Name, Key = backup.Key, InputStream = new MemoryStream(bytes) };
            put.Metadata["run-id"] = got.Metadata["run-id"];
            await portal.Bucket.Client.PutObjectAsync(put, Token);
        }

        await AssertGuardedAsync(portal, backup.Key, ManifestState.Refused, "replaced after its manifest was written");
        await RemoveAsync(portal, backup.Key);
        await AssertGuardedAsync(portal, backup.Key, ManifestState.Missing, "Not verified here");
    }

    [Theory]
    [InlineData("key-2", false, ManifestState.Refused, "signed with a key that is not configured")]
    [InlineData("key-1", false, ManifestState.Refused, "changed after it was signed, or not signed by this product")]
    [InlineData("key-2", true, ManifestState.Valid, "signed here")]
    public async Task Key_Changed_OldManifestsCountOnlyWhereItsOldKeyIsKept(string newId, bool keepsOld, ManifestState state, string part)
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();

        await portal.StopEngineAsync();
        portal.Change("Manifest:Key", "another key, also of 32 bytes or more");
        portal.Change("Manifest:KeyId", newId);
        if (keepsOld)
            portal.Change("Manifest:EarlierKeys:key-1", TestPortal.ManifestKey);
        await portal.StartEngineAsync();

        var lookup = await LookAsync(portal, backup.Key);
        Assert.Equal(state, lookup.State);
        Assert.Contains(part, lookup.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_ManifestGoneWhileTheRunWaits_FailsTheRun()
    {
        await using var portal = await StartAsync();
        var backup = await portal.BackUpAsync();
        var request = new RestoreRequest(backup.Key, portal.Staging);
        await RemoveAsync(portal, backup.Key);
        await ForgetCopiesAsync(portal);

        // Past the launcher, as a run that was queued while all was well.
        var run = await portal.Get<RunFactory>().QueueAsync(TestPortal.Operator, RunKind.Restore, portal.Staging, request, Token);

        var ended = await portal.EndAsync(run.Id);
        Assert.Equal(RunStatus.Failed, ended.Status);
        Assert.Contains("Not verified here", ended.Error, StringComparison.Ordinal);
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
    }

    private static async Task<TestPortal> StartAsync()
    {
        var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE things (i int); INSERT INTO things VALUES (1), (2), (3)", Token);
        return portal;
    }

    // Nobody without a reason, an Operator not even with one, an Admin with one; the reason is in the log.
    private static async Task AssertGuardedAsync(TestPortal portal, string key, ManifestState state, params string[] parts)
    {
        var lookup = await LookAsync(portal, key);
        Assert.Equal(state, lookup.State);
        Assert.All(parts, part => Assert.Contains(part, lookup.Sentence, StringComparison.Ordinal));
        var launcher = portal.Get<RestoreLauncher>();
        var request = new RestoreRequest(key, portal.Staging);

        foreach (var actor in new[] { TestPortal.Operator, TestPortal.Admin })
        {
            var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => launcher.StartAsync(actor, request, Token));
            Assert.Equal(RefusalReason.Preflight, refusal.Reason);
            Assert.Contains(lookup.Sentence, refusal.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<RequestRefusedException>(() => launcher.StartAsync(actor, request with { UnverifiedReason = "  " }, Token));
        }

        var denied = await Assert.ThrowsAsync<AccessDeniedException>(() => launcher.StartAsync(TestPortal.Operator, request with { UnverifiedReason = "I say so" }, Token));
        Assert.Equal(PortalAction.RestoreUnverified, denied.Action);

        var run = await launcher.StartAsync(TestPortal.Admin, request with { UnverifiedReason = "the auditor asked", ReplaceTyped = portal.Staging }, Token);
        await portal.EndAsync(run.Id);
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Level == RunLogLevel.Warning && l.Text.EndsWith("the auditor asked", StringComparison.Ordinal));
    }

    private static async Task<ManifestLookup> LookAsync(TestPortal portal, string key) => (await portal.Get<BackupCatalog>().GetAsync(key, Token)).Manifest;

    private static string ManifestKey(string key) => Folder + key["postgres-backups/".Length..] + ".json";

    private static async Task<byte[]> ReadAsync(TestPortal portal, string key)
    {
        using var got = await portal.Bucket.Client.GetObjectAsync(portal.Bucket.Name, ManifestKey(key), Token);
        var bytes = new byte[got.ContentLength];
        await got.ResponseStream.ReadExactlyAsync(bytes, Token);
        return bytes;
    }

    private static async Task WriteAsync(TestPortal portal, string key, byte[] file) => await portal.Bucket.Client.PutObjectAsync(
        new PutObjectRequest { BucketName = portal.Bucket.Name, Key = ManifestKey(key), InputStream = new MemoryStream(file) }, Token);

    private static async Task RemoveAsync(TestPortal portal, string key) =>
        await portal.Bucket.Client.DeleteObjectAsync(portal.Bucket.Name, ManifestKey(key), Token);

    private static async Task ForgetCopiesAsync(TestPortal portal)
    {
        await using var command = portal.Get<NpgsqlDataSource>().CreateCommand("DELETE FROM drportal.manifests");
        await command.ExecuteNonQueryAsync(Token);
    }
}

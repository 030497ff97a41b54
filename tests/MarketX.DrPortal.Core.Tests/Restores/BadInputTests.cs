using System.Runtime.Versioning;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;
using PutObjectRequest = Amazon.S3.Model.PutObjectRequest;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>Bad input gets a clear sentence, and nothing is changed.</summary>
public sealed class BadInputTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_WrongDatabasePassword_IsRefusedWithTheVariablesName()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Database:Password"] = "wrong-secret" });
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartBackupAsync());
        Assert.Contains("DATABASE_PASSWORD", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scheduled_WrongDatabasePassword_FailsAsARunThatEverybodySees()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Database:Password"] = "wrong-secret" });
        var run = await portal.Get<BackupLauncher>().QueueAsync(Actor.Schedule("Daily backup"), "scheduled", Token);
        var ended = await portal.EndAsync(run.Id);
        Assert.Equal(RunStatus.Failed, ended.Status);
        Assert.Contains("DATABASE_PASSWORD", ended.Error, StringComparison.Ordinal);
        await portal.LogsAsync("BACKUP_FAILURE");
    }

    [Fact]
    public async Task Backup_WrongS3Secret_IsRefusedWithTheVariablesName()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Storage:SecretAccessKey"] = "wrong-secret" });
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartBackupAsync());
        Assert.Contains("AWS_SECRET_ACCESS_KEY", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_MissingBucket_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Storage:Bucket"] = "no-such-bucket-here" });
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartBackupAsync());
        Assert.Contains("does not exist", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageException>(() => portal.Get<BackupCatalog>().ListAsync(new BackupQuery(), Token));
        await Assert.ThrowsAsync<StorageException>(() => portal.Get<BackupCatalog>().GetAsync("postgres-backups/x.dump", Token));
    }

    [Fact]
    public async Task Backup_StorageThatDoesNotAnswer_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Storage:EndpointUrl"] = "http://127.0.0.1:9" });
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartBackupAsync());
        Assert.Contains("does not answer", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_MissingSourceDatabase_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Production:Database"] = "nobody_made_this" });
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartBackupAsync());
        Assert.Equal(RefusalReason.NotFound, refusal.Reason);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Backup_PgDumpOlderThanTheServer_IsRefusedBeforeTheStart()
    {
        var folder = Directory.CreateTempSubdirectory("drportal-tools-");
        try
        {
            var old = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute };
            await using (var script = new StreamWriter(Path.Combine(folder.FullName, "pg_dump"), old))
                await script.WriteAsync("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.22'\n");
            await using var portal = await TestPortal.StartAsync(new() { ["Tools:Directories:0"] = folder.FullName });

            var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartBackupAsync());

            Assert.Contains("the newest pg_dump here is 12.22", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(0, (await portal.Get<IRunStore>().ListAsync(new RunQuery(), Token)).Total);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("a/b")]
    [InlineData("-a")]
    [InlineData("12345678901234567890123456789012345678901")]
    public async Task Backup_BadTag_IsRefused(string tag)
    {
        await using var portal = await TestPortal.StartAsync();
        await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartBackupAsync(tag));
    }

    [Fact]
    public async Task Restore_UnknownKey_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync();
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartRestoreAsync("postgres-backups/backup-manual-2026-01-01T00-00-00Z.dump"));
        Assert.Contains("no backup", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_ObjectThatIsNoArchive_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = portal.Bucket.Name, Key = "postgres-backups/backup-manual-2026-01-01T00-00-00Z.dump", ContentBody = "-- PostgreSQL database dump\nSELECT 1;" }, Token);
        await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartRestoreAsync("postgres-backups/backup-manual-2026-01-01T00-00-00Z.dump"));
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
    }

    [Fact]
    public async Task Restore_TruncatedArchive_FailsAndLeavesNothing()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        using var whole = await portal.Bucket.Client.GetObjectAsync(portal.Bucket.Name, backup.Key, Token);
        var bytes = new byte[backup.Bytes];
        await whole.ResponseStream.ReadExactlyAsync(bytes, Token);
        const string cut = "postgres-backups/backup-manual-2026-01-02T00-00-00Z.dump";
        // Where a whole table is missing, the head tells: nothing begins.
        await PutAsync(bytes[..^(bytes.Length / 10)]);
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartUnverifiedRestoreAsync(cut));
        Assert.Contains("cut off", refusal.Message, StringComparison.Ordinal);

        await PutAsync(bytes[..^20]);
        var run = await portal.EndAsync((await portal.StartUnverifiedRestoreAsync(cut)).Id);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("failed", run.Error, StringComparison.Ordinal);
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
        await portal.AssertNothingLeftBehindAsync();

        Task PutAsync(byte[] some) => portal.Bucket.Client.PutObjectAsync(
            new PutObjectRequest { BucketName = portal.Bucket.Name, Key = cut, InputStream = new MemoryStream(some) }, Token);
    }

    [Fact]
    public async Task Restore_NameThatPostgresWouldCut_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartRestoreAsync(backup.Key, database: new string('ü', 32)));
        Assert.Contains("64 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_MissingRoles_IsRefusedAndWorksWithoutThem()
    {
        await using var portal = await TestPortal.StartAsync();
        var role = $"{portal.Production.Name} reader";
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await portal.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE \"{role}\"", Token);
        await portal.Production.ExecuteAsync($"GRANT SELECT ON orders TO \"{role}\"", Token);
        var backup = await portal.BackUpAsync();
        await portal.Server.ExecuteAsSuperUserAsync(portal.Production.Name, $"DROP OWNED BY \"{role}\"; DROP ROLE \"{role}\"", Token);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartRestoreAsync(backup.Key));
        Assert.Contains(role, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("without privileges", refusal.Message, StringComparison.Ordinal);

        var run = await portal.Get<Core.Restores.RestoreLauncher>().StartAsync(
            TestPortal.Operator, new(backup.Key, portal.Staging) { WithoutPrivileges = true }, Token);
        var ended = await portal.EndAsync(run.Id);
        Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
    }

    [Fact]
    public async Task Restore_PgRestoreError_FailsTheRunAndShowsIt()
    {
        await using var portal = await TestPortal.StartAsync();
        // A constraint that holds in production and nowhere else: pg_restore exits with an error, as it must.
        await portal.Production.ExecuteAsync("""
            CREATE FUNCTION only_here(value int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
            BEGIN
                IF current_database() ~ '__restoring_' THEN RAISE EXCEPTION 'refused by a test'; END IF;
                RETURN true;
            END $$;
            CREATE TABLE picky (value int CHECK (public.only_here(value)));
            INSERT INTO picky VALUES (1);
            """, Token);
        var backup = await portal.BackUpAsync();

        var run = await portal.EndAsync((await portal.StartRestoreAsync(backup.Key)).Id);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("refused by a test", run.Error, StringComparison.Ordinal);
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task AnyCommand_AsViewer_IsDeniedInTheHandler()
    {
        await using var portal = await TestPortal.StartAsync();
        var viewer = new Actor("vera", PortalRole.Viewer, RequestOrigin.Portal);
        await Assert.ThrowsAsync<AccessDeniedException>(() => portal.Get<BackupLauncher>().StartAsync(viewer, "manual", Token));
        await Assert.ThrowsAsync<AccessDeniedException>(() => portal.Get<Core.Restores.RestoreLauncher>().StartAsync(viewer, new("k", "d"), Token));
        await Assert.ThrowsAsync<AccessDeniedException>(() => portal.Get<RunCanceller>().CancelAsync(viewer, RunId.New(), Token));
        Assert.Equal(0, (await portal.Get<IRunStore>().ListAsync(new RunQuery(), Token)).Total);
    }
}

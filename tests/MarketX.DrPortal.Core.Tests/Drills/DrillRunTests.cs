using System.Diagnostics;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Drills;

/// <summary>Drills as runs: what they prove, what they record, and that nothing of them stays.</summary>
public sealed class DrillRunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drill_GoodBackup_PassesIsRecordedAndLeavesNothing()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();

        var run = await portal.DrillAsync();

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        var result = run.ResultAs<DrillResult>()!;
        Assert.True(result.Verdict == DrillVerdict.Passed, result.Sentence);
        Assert.Equal((backup.Key, VerificationVerdict.Exact, backup.Rows), (result.Key, result.Verification!.Verdict, result.Verification.Rows));
        Assert.Equal(["Recovery time", "Rows and digests", "customers holds rows", "Foreign keys", "Sequences", "Indexes", "Extensions"], result.Checks.Select(c => c.Name));
        var item = await portal.RecordOfAsync(run);
        Assert.Equal(1L, item.Number);
        Assert.Equal(1L, result.TestNumber);
        Assert.Equal((DrillVerdict.Passed, backup.Key, backup.Bytes, backup.Rows, 6, "olga"), (item.Test.Verdict, item.Test.Backup, item.Test.BackupBytes, item.Test.Rows, item.Test.Tables, item.Entry.By));
        Assert.Equal(["Prepare", "Schema", "Data", "Indexes and constraints", "Analyze", "Verify", "Checks"], item.Test.Phases.Select(p => p.Name));
        Assert.True(item.Test.RestoreSeconds <= item.Test.RecoverySeconds);
        Assert.Equal(7, item.Test.Checks.Count);
        await AssertHashCanBeComputedAgainAsync(portal, item.Test);
        await portal.AssertNoDrillDatabaseAsync();
    }

    [Fact]
    public async Task Drill_DatabaseTamperedWithInMidDrill_FailsAndNamesEverySide()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE EXTENSION pg_trgm;" + SmallDatabase.Sql, Token);
        await portal.BackUpAsync();

        var run = await portal.DrillAsync("Verify", database => portal.Execute(database, """
            SET session_replication_role = replica;
            DELETE FROM customers WHERE id = 7;
            SELECT setval('orders_id_seq', 5);
            DROP EXTENSION pg_trgm;
            UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'orders_at_idx'::regclass;
            """));

        Assert.Equal(RunStatus.Failed, run.Status);
        var result = run.ResultAs<DrillResult>()!;
        Assert.Equal(DrillVerdict.Failed, result.Verdict);
        Assert.Contains("public.customers (99 rows, the backup has 100)", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 2 foreign keys do not hold: public.orders orders_customer_id_fkey (10 rows refer to nothing)", run.Error, StringComparison.Ordinal);
        Assert.Contains("public.orders_id_seq gives 6 next, and public.orders.id holds 1000", run.Error, StringComparison.Ordinal);
        Assert.Contains("indexes cannot be used: public.orders_at_idx", run.Error, StringComparison.Ordinal);
        Assert.Contains("Missing, though the backup's database had it: pg_trgm", run.Error, StringComparison.Ordinal);
        Assert.Equal(["Recovery time", "customers holds rows"], result.Checks.Where(c => c.Verdict == DrillVerdict.Passed).Select(c => c.Name));
        Assert.Equal(DrillVerdict.Failed, (await portal.RecordOfAsync(run)).Test.Verdict);
        await portal.AssertNoDrillDatabaseAsync();
    }

    [Fact]
    public async Task Drill_EmptyUsersAndTargetMissed_Fails()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Drill:NotEmptyTables"] = "users, shop.none", ["Objectives:Rto"] = "00:00:00.001" });
        await portal.Production.ExecuteAsync("CREATE TABLE users (id int)", Token);
        await portal.BackUpAsync();

        var run = await portal.DrillAsync();

        Assert.Contains("users is empty. shop.none holds rows: There is no table shop.none.", run.Error, StringComparison.Ordinal);
        Assert.Contains("Recovery time: Verified and usable after", run.Error, StringComparison.Ordinal);
        await portal.AssertNoDrillDatabaseAsync();
    }

    [Fact]
    public async Task Drill_BackupOfWhichAByteChanged_Fails()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        using var bytes = new MemoryStream();
        using (var stored = await portal.Bucket.Client.GetObjectAsync(portal.Bucket.Name, backup.Key, Token))
            await stored.ResponseStream.CopyToAsync(bytes, Token);
        bytes.GetBuffer()[bytes.Length - 100] ^= 1;
        bytes.Position = 0;
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = backup.Key, InputStream = bytes, AutoCloseStream = false }, Token);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.DrillAsync());
        Assert.Contains("no backup of production with a valid manifest", refusal.Message, StringComparison.Ordinal);
        // By a schedule it is a failed drill, with a record.
        var queued = await portal.Get<DrillLauncher>().QueueAsync(Actor.Schedule("Monthly drill"), new DrillRequest { Choice = DrillBackupChoice.Random }, Token);
        var run = await portal.EndAsync(queued.Id);

        Assert.Equal((RunStatus.Failed, DrillVerdict.Failed), (run.Status, run.ResultAs<DrillResult>()!.Verdict));
        var record = await portal.RecordOfAsync(run);
        Assert.Equal((DrillVerdict.Failed, backup.Key, "Monthly drill"), (record.Test.Verdict, record.Test.Backup, record.Entry.By));
        // One sentence, the same everywhere, which says what is wrong with what.
        Assert.Contains("manifest", record.Test.Sentence, StringComparison.Ordinal);
        Assert.Equal(run.Error, record.Test.Sentence);
        await portal.AssertNoDrillDatabaseAsync();
    }

    [Fact]
    public async Task Drill_NewestBackupWithoutManifest_TakesTheOneBeforeAndSaysSo()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var good = await portal.BackUpAsync();
        var newer = await portal.BackUpAsync();
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = ManifestFile.KeyOf("postgres-backups", newer.Key), ContentBody = "{}" }, Token);
        portal.Get<BackupCatalog>().Refresh();

        var run = await portal.DrillAsync();

        Assert.Equal(good.Key, run.ResultAs<DrillResult>()!.Key);
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Level == RunLogLevel.Warning && l.Text.StartsWith($"{newer.Key} is newer but does not count", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Drill_WithoutAKeyToSignWith_SaysThatThereIsNoRecord()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await portal.BackUpAsync();
        await portal.StopEngineAsync();
        // Manifests can be checked, and nothing can be signed.
        portal.Change("Manifest:Key", null);
        portal.Change("Manifest:EarlierKeys:key-1", TestPortal.ManifestKey);
        await portal.StartEngineAsync();

        var run = await portal.DrillAsync();

        Assert.Equal((DrillVerdict.Passed, null, false), (run.ResultAs<DrillResult>()!.Verdict, run.ResultAs<DrillResult>()!.TestNumber, run.CleanupDue));
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Level == RunLogLevel.Error && l.Text.Contains("no key is configured to sign with", StringComparison.Ordinal));
        var stopped = await portal.DrillAsync("Data", _ => throw new InvalidOperationException("stop here"));
        Assert.Equal((RunStatus.Failed, false), (stopped.Status, stopped.CleanupDue));
        await portal.AssertNoDrillDatabaseAsync();
    }

    [Fact]
    public async Task Start_ViewerOrNonsense_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync();
        var launcher = portal.Get<DrillLauncher>();

        await Assert.ThrowsAsync<AccessDeniedException>(() => launcher.StartAsync(TestPortal.Operator with { Role = PortalRole.Viewer }, new DrillRequest(), Token));
        Assert.Contains("at most 168 hours", (await Assert.ThrowsAsync<RequestRefusedException>(() => launcher.StartAsync(TestPortal.Operator, new DrillRequest { KeepHours = 1000 }, Token))).Message, StringComparison.Ordinal);
        Assert.Contains("Name the backup", (await Assert.ThrowsAsync<RequestRefusedException>(() => launcher.StartAsync(TestPortal.Operator, new DrillRequest { Choice = DrillBackupChoice.Chosen }, Token))).Message, StringComparison.Ordinal);
        Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RequestRefusedException>(() => launcher.StartAsync(TestPortal.Operator, new DrillRequest { Choice = DrillBackupChoice.Chosen, Key = "postgres-backups/none.dump" }, Token))).Reason);
    }

    // As the report says it: with nothing but the object.
    private static async Task AssertHashCanBeComputedAgainAsync(TestPortal portal, DrTest test)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var stored = await portal.Bucket.Client.GetObjectAsync(portal.Bucket.Name, test.Backup, Token))
                await stored.WriteResponseStreamToFileAsync(file, append: false, Token);
            using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"head -c {test.BackupHeadBytes} {file} | sha256sum"]) { RedirectStandardOutput = true })!;
            Assert.StartsWith(test.BackupHeadSha256 + " ", await shell.StandardOutput.ReadToEndAsync(Token), StringComparison.Ordinal);
            await shell.WaitForExitAsync(Token);
        }
        finally
        {
            File.Delete(file);
        }
    }
}

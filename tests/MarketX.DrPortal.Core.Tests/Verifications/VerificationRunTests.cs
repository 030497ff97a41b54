using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Verifications;

/// <summary>Verifications as runs: asked for, refused, executed, cancelled; with the manifests that backups write.</summary>
public sealed class VerificationRunTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_RestoredDatabase_IsExact()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await portal.RestoreAsync(backup.Key);

        var run = await VerifyAsync(portal, backup.Key, portal.Staging);

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        var report = run.ResultAs<VerificationReport>()!;
        Assert.Equal((VerificationVerdict.Exact, backup.Rows), (report.Verdict, report.Rows));
        Assert.Contains("exactly what the backup holds: 6 tables, 3,404 rows, 2 sequences", report.Sentence, StringComparison.Ordinal);
        Assert.Equal(1, run.Progress.Fraction);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Verify_RestoredSample_IsExact()
    {
        await using var portal = await TestPortal.StartAsync(production: await SharedServices.CreateSampleDatabaseAsync(cancellationToken: Token));
        var backup = await portal.BackUpAsync();
        await portal.RestoreAsync(backup.Key);

        var report = (await VerifyAsync(portal, backup.Key, portal.Staging)).ResultAs<VerificationReport>()!;

        Assert.True(report.Verdict == VerificationVerdict.Exact, report.Sentence);
    }

    [Fact]
    public async Task Verify_SourceWithOddSettings_IsExact()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(VerifiedSources.OddSettings, Token);
        var backup = await portal.BackUpAsync();
        await portal.RestoreAsync(backup.Key);

        var report = (await VerifyAsync(portal, backup.Key, portal.Staging)).ResultAs<VerificationReport>()!;

        Assert.True(report.Verdict == VerificationVerdict.Exact, report.Sentence);
    }

    [Fact]
    public async Task Verify_ProductionThatHasMovedOn_FailsAndKeepsTheReport()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await portal.Production.ExecuteAsync("DELETE FROM order_items WHERE order_id = 7; UPDATE customers SET name = '' WHERE id = 1", Token);

        var run = await VerifyAsync(portal, backup.Key, portal.Production.Name);

        Assert.Equal((RunStatus.Failed, false), (run.Status, run.CleanupDue));
        Assert.Contains("public.order_items (1,998 rows, the backup has 2,000)", run.Error, StringComparison.Ordinal);
        var report = run.ResultAs<VerificationReport>()!;
        Assert.Equal(VerificationVerdict.Differs, report.Verdict);
        Assert.Equal([TableFinding.Contents, TableFinding.Rows], report.Tables.Take(2).Select(t => t.Finding).Order().Reverse());
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Text == "public.order_items: rows, 1,998 rows here, 2,000 rows in the backup.");
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Verify_TableThatIsLocked_CanBeCancelled()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await using var other = await portal.Production.OpenAsync(Token);
        await using (var hold = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE order_items", other))
            await hold.ExecuteNonQueryAsync(Token);
        var run = await StartAsync(portal, backup.Key, portal.Production.Name);
        await portal.UntilAsync(run.Id, r => r.Progress.ItemsDone > 0 && r.Progress.ItemsDone == r.Progress.ItemsTotal - 1, "read all tables but the locked one");

        await portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, run.Id, Token);

        var ended = await portal.EndAsync(run.Id);
        Assert.Equal((RunStatus.Cancelled, "olga cancelled it."), (ended.Status, ended.Error));
        Assert.Null(ended.Result);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Start_WhatCannotBeCompared_IsRefusedWithTheReason()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        var manifest = ManifestFile.KeyOf("postgres-backups", backup.Key);
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = "postgres-backups/no-archive.dump", ContentBody = "x" }, Token);

        Assert.Contains("There is no backup", (await RefusalAsync("postgres-backups/none.dump", portal.Production.Name, RefusalReason.NotFound)).Message, StringComparison.Ordinal);
        Assert.Contains("there is no manifest", (await RefusalAsync("postgres-backups/no-archive.dump", portal.Production.Name, RefusalReason.Preflight)).Message, StringComparison.Ordinal);
        Assert.Contains("The server has no database", (await RefusalAsync(backup.Key, portal.Staging, RefusalReason.NotFound)).Message, StringComparison.Ordinal);
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = manifest, ContentBody = "{}" }, Token);
        Assert.Contains("The manifest cannot be read", (await RefusalAsync(backup.Key, portal.Production.Name, RefusalReason.Preflight)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AccessDeniedException>(() => portal.Get<VerificationLauncher>().StartAsync(
            TestPortal.Operator with { Role = PortalRole.Viewer }, new VerificationRequest(backup.Key, portal.Production.Name), Token));
        Assert.DoesNotContain((await portal.Get<IRunStore>().ListAsync(new RunQuery { Take = 100 }, Token)).Items, r => r.Kind == RunKind.Verification);

        async Task<RequestRefusedException> RefusalAsync(string key, string database, RefusalReason reason)
        {
            var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => StartAsync(portal, key, database));
            Assert.True(reason == refusal.Reason, refusal.Message);
            return refusal;
        }
    }

    private static Task<Run> StartAsync(TestPortal portal, string key, string database) =>
        portal.Get<VerificationLauncher>().StartAsync(TestPortal.Operator, new VerificationRequest(key, database), Token);

    private static async Task<Run> VerifyAsync(TestPortal portal, string key, string database) =>
        await portal.EndAsync((await StartAsync(portal, key, database)).Id);
}

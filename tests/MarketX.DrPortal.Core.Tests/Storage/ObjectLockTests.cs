using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Services;
using Microsoft.Extensions.Logging;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Storage;

/// <summary>Entries of the DR test log in a bucket that can lock them, and in one that does not say whether it can.</summary>
public sealed class ObjectLockTests
{
    private const string Entry = "postgres-backups-drills/00000001.json";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Record_InABucketWithObjectLock_CannotBeDeletedForYears()
    {
        await using var bucket = await SharedServices.CreateLockingBucketAsync("locks", Token);
        await using var portal = await TestPortal.StartAsync(new() { ["Storage:Bucket"] = bucket.Name, ["Drill:LockYears"] = "7" });
        var before = TimeProvider.System.GetUtcNow();
        await portal.Get<DrTestWriter>().RecordAsync(TestPortal.Operator, new ManualDrill
        {
            StartedAt = before.AddHours(-2), Backup = "x", Minutes = 5, Verdict = DrillVerdict.Passed, Findings = "All rows were there.",
        }, Token);
        // The portal copies by itself; a second copier beside it would write a second version.
        Assert.True(await Wait.UntilAsync(async token => (await bucket.KeysAsync(Entry, token)).Count == 1, TimeSpan.FromMinutes(1), Token));

        var retention = (await bucket.Client.GetObjectRetentionAsync(new GetObjectRetentionRequest { BucketName = bucket.Name, Key = Entry }, Token)).Retention;
        Assert.Equal(ObjectLockRetentionMode.Governance, retention.Mode);
        Assert.InRange(retention.RetainUntilDate!.Value.ToUniversalTime(), before.AddYears(7).AddMinutes(-1).UtcDateTime, TimeProvider.System.GetUtcNow().AddYears(7).AddMinutes(1).UtcDateTime);

        var version = Assert.Single((await bucket.Client.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket.Name, Prefix = Entry }, Token)).Versions);
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => bucket.Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket.Name, Key = Entry, VersionId = version.VersionId }, Token));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        // And nothing takes its place.
        Assert.False(await portal.Get<IBackupStorage>().PutNewAsync(Entry, "{}"u8.ToArray(), "application/json", null, Token));
        Assert.Empty((await portal.Get<DrTestAudit>().RunAsync(Token)).Problems);
        Assert.DoesNotContain(portal.Log.Lines, line => line.Contains("object lock", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Record_LocksAreNotTold_IsWrittenWithoutAndSaidOnce()
    {
        await using var bucket = await SharedServices.CreateBucketAsync("locks", Token);
        await using var proxy = new FaultProxy(bucket.Endpoint.ServiceUrl);
        proxy.Add(new Fault(FaultKind.Answer, request => request.Query.Contains("object-lock", StringComparison.Ordinal)) { Status = 403, Code = "AccessDenied" });
        var log = new RecordingLogger();
        using var loggers = LoggerFactory.Create(l => l.AddProvider(log));
        using var storage = new S3BackupStorage(new StorageOptions
        {
            Bucket = bucket.Name, EndpointUrl = proxy.Url, AccessKeyId = bucket.Endpoint.AccessKey, SecretAccessKey = new SecretText(bucket.Endpoint.SecretKey),
        }, loggers.CreateLogger<S3BackupStorage>());

        for (var number = 1; number <= 2; number++)
            Assert.True(await storage.PutNewAsync($"postgres-backups-drills/{number}.json", "{}"u8.ToArray(), "application/json", TimeProvider.System.GetUtcNow().AddYears(1), Token));

        Assert.Equal(2, (await bucket.KeysAsync("postgres-backups-drills/", Token)).Count);
        var line = Assert.Single(log.Lines, l => l.Contains("object lock", StringComparison.Ordinal));
        Assert.Contains($"Warning: The bucket {bucket.Name} does not tell whether it has object lock (AccessDenied)", line, StringComparison.Ordinal);
        Assert.Contains("Grant s3:GetBucketObjectLockConfiguration", line, StringComparison.Ordinal);
    }
}

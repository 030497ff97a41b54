using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Storage.Policy;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Services;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Storage;

/// <summary>Versioning, public-access block and default encryption of a real bucket, put right on request.</summary>
public sealed class StoragePolicyApplyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_AllThatDiffers_IsSetReadBackAndOnRecordOneByOne()
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        using var settings = new S3BucketSettings(OptionsOf(bucket, bucket.Endpoint.ServiceUrl));
        var audit = new NotedAudit();
        var policy = PolicyOf(settings, bucket, audit);
        var before = await policy.ReadAsync(Token);
        Assert.Equal([PolicyTopic.Lifecycle, PolicyTopic.Versioning, PolicyTopic.PublicAccess, PolicyTopic.Encryption], before.Applicable);

        // This server, Ceph 18, takes the whole block and refuses every write from then on: that is found out, and the block taken back.
        var problem = await Assert.ThrowsAsync<StorageException>(() => policy.ApplyAsync(TestPortal.Admin, before.Applicable, before.Settings.Fingerprint, "a new bucket", Token));

        Assert.True(problem.Message.Contains("refuses every write to a bucket with the whole public-access block (AccessDenied), so it was taken back", StringComparison.Ordinal), problem.Message);
        Assert.Contains("Applied all the same: the lifecycle rules, versioning, the default encryption.", problem.Message, StringComparison.Ordinal);
        var after = await policy.ReadAsync(Token);
        Assert.Equal([PolicyTopic.PublicAccess], after.Applicable);
        Assert.Equal([PolicyTopic.PublicAccess], after.Differences.Select(d => d.Topic));
        Assert.Equal((BucketVersioning.Enabled, PublicAccessBlock.None, "AES256"), (after.Settings.Versioning.Value, after.Settings.PublicAccess.Value, after.Settings.Encryption.Value));
        Assert.Equal(VersionStatus.Enabled, (await bucket.Client.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = bucket.Name }, Token)).VersioningConfig.Status);
        Assert.Equal(
            [$"the lifecycle rules of {bucket.Name}", $"versioning of {bucket.Name}", $"the public-access block of {bucket.Name}", $"the default encryption of {bucket.Name}"],
            audit.Entries.Select(e => e.Target));
        Assert.Equal([AuditOutcome.Done, AuditOutcome.Done, AuditOutcome.Failed, AuditOutcome.Done], audit.Entries.Select(e => e.Outcome));
        Assert.All(audit.Entries, e => Assert.Equal((nameof(PortalAction.ApplyStoragePolicy), "a new bucket"), (e.Action, e.Reason)));

        // What the server does by itself from now on.
        await bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Name, Key = "x", ContentBody = "x" }, Token);
        Assert.Equal(ServerSideEncryptionMethod.AES256, (await bucket.Client.GetObjectMetadataAsync(bucket.Name, "x", Token)).ServerSideEncryptionMethod);
    }

    [Fact]
    public async Task Apply_PublicAccessBlockThatWritingWorksWith_StaysOn()
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        await using var proxy = new FaultProxy(bucket.Endpoint.ServiceUrl);
        // Both writes, without the block and with it: as every other server answers them.
        proxy.Add(new Fault(FaultKind.Answer, request => request.Method == "PUT" && request.Path.EndsWith("/write-test", StringComparison.Ordinal)) { Status = 200, Code = "None" });
        using var settings = new S3BucketSettings(OptionsOf(bucket, proxy.Url));

        var after = await PolicyOf(settings, bucket, new NotedAudit()).ApplyAsync(TestPortal.Admin, [PolicyTopic.PublicAccess], "", "a new bucket", Token);

        Assert.True(after.Settings.PublicAccess.Value.IsComplete);
        Assert.Empty(await bucket.KeysAsync("", Token));
    }

    [Theory]
    [InlineData(2, "so it was taken back")]
    [InlineData(int.MaxValue, "and the block could not be taken back")]
    public async Task Apply_PublicAccessBlockIsTakenBack_AlsoOverASpoiltConnection_OrItIsSaid(int refusals, string sentence)
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        await using var proxy = new FaultProxy(bucket.Endpoint.ServiceUrl);
        var seen = 0;
        proxy.Add(new Fault(FaultKind.Answer, request => request.Method == "PUT" && request.Query.Contains("publicAccessBlock", StringComparison.OrdinalIgnoreCase) && Interlocked.Increment(ref seen) > 1, refusals) { Status = 400, Code = "BadRequest" });
        using var settings = new S3BucketSettings(OptionsOf(bucket, proxy.Url));

        var problem = await Assert.ThrowsAsync<StorageException>(() => PolicyOf(settings, bucket, new NotedAudit()).ApplyAsync(TestPortal.Admin, [PolicyTopic.PublicAccess], "", "a new bucket", Token));

        Assert.Contains(sentence, problem.Message, StringComparison.Ordinal);
        var block = (await bucket.Client.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = bucket.Name }, Token)).PublicAccessBlockConfiguration;
        Assert.Equal(refusals > 2, block.BlockPublicAcls);
        Assert.Empty(await bucket.KeysAsync("", Token));
    }

    [Fact]
    public async Task Apply_PublicAccessBlockThatCannotBeTried_DoesNotStay()
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        await using var proxy = new FaultProxy(bucket.Endpoint.ServiceUrl);
        var seen = 0;
        proxy.Add(new Fault(FaultKind.Answer, request => request.Method == "PUT" && request.Path.EndsWith("/write-test", StringComparison.Ordinal) && Interlocked.Increment(ref seen) > 1) { Status = 409, Code = "OperationAborted" });
        using var settings = new S3BucketSettings(OptionsOf(bucket, proxy.Url));

        var problem = await Assert.ThrowsAsync<StorageException>(() => PolicyOf(settings, bucket, new NotedAudit()).ApplyAsync(TestPortal.Admin, [PolicyTopic.PublicAccess], "", "a new bucket", Token));

        Assert.Contains("could not be found out", problem.Message, StringComparison.Ordinal);
        Assert.False((await bucket.Client.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = bucket.Name }, Token)).PublicAccessBlockConfiguration.BlockPublicAcls);
        Assert.Empty(await bucket.KeysAsync("", Token));
    }

    [Theory]
    [InlineData(501, "NotImplemented", "does not take this default encryption (NotImplemented)")]
    [InlineData(400, "MalformedXML", "does not take this default encryption (MalformedXML)")]
    [InlineData(403, "AccessDenied", "does not let the access key change its default encryption (AccessDenied). Grant s3:PutEncryptionConfiguration")]
    public async Task Apply_ServerThatRefusesOne_SaysSoAndAppliesTheRest(int status, string code, string part)
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        await using var proxy = new FaultProxy(bucket.Endpoint.ServiceUrl);
        proxy.Add(new Fault(FaultKind.Answer, request => request.Method == "PUT" && request.Query.Contains("encryption", StringComparison.Ordinal)) { Status = status, Code = code });
        using var settings = new S3BucketSettings(OptionsOf(bucket, proxy.Url));
        var audit = new NotedAudit();
        var policy = PolicyOf(settings, bucket, audit);

        var problem = await Assert.ThrowsAsync<StorageException>(() => policy.ApplyAsync(TestPortal.Admin, [PolicyTopic.Encryption, PolicyTopic.Versioning], "", "a new bucket", Token));

        Assert.Contains(part, problem.Message, StringComparison.Ordinal);
        Assert.Contains("Applied all the same: versioning.", problem.Message, StringComparison.Ordinal);
        Assert.Equal([AuditOutcome.Done, AuditOutcome.Failed], audit.Entries.Select(e => e.Outcome));
        Assert.Equal([PolicyTopic.Lifecycle, PolicyTopic.PublicAccess, PolicyTopic.Encryption], (await policy.ReadAsync(Token)).Applicable);
    }

    /// <summary>As servers do that know a request by its path alone: they make the bucket that is there once more, and say that all is well.</summary>
    [Fact]
    public async Task Apply_ServerThatOnlySaysYes_IsFoundOut()
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        await using var proxy = new FaultProxy(bucket.Endpoint.ServiceUrl);
        proxy.Add(new Fault(FaultKind.Answer, request => request.Method == "PUT" && request.Query.Contains("encryption", StringComparison.Ordinal)) { Status = 200, Code = "None" });
        using var settings = new S3BucketSettings(OptionsOf(bucket, proxy.Url));
        var policy = PolicyOf(settings, bucket, new NotedAudit());

        var problem = await Assert.ThrowsAsync<StorageException>(() => policy.ApplyAsync(TestPortal.Admin, [PolicyTopic.Encryption], "", "a new bucket", Token));

        Assert.Contains("accepted the default encryption, and gives something else back", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was applied.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_NothingOrObjectLock_IsRefusedAndOnRecord()
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        using var settings = new S3BucketSettings(OptionsOf(bucket, bucket.Endpoint.ServiceUrl));
        var audit = new NotedAudit();
        var policy = PolicyOf(settings, bucket, audit);

        foreach (var topics in new PolicyTopic[][] { [], [PolicyTopic.Versioning, PolicyTopic.ObjectLock] })
        {
            var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => policy.ApplyAsync(TestPortal.Admin, topics, "", "a new bucket", Token));
            Assert.Equal("Say what is to be applied: some of Lifecycle, Versioning, PublicAccess, Encryption.", refused.Message);
        }

        Assert.Equal([AuditOutcome.Refused, AuditOutcome.Refused], audit.Entries.Select(e => e.Outcome));
        Assert.Contains(PolicyTopic.Versioning, (await policy.ReadAsync(Token)).Applicable);
    }

    private static StoragePolicy PolicyOf(S3BucketSettings settings, TestBucket bucket, IAuditLog audit) =>
        new(new CommandGate(audit, new NoSessions(), TimeProvider.System, NullLogger<CommandGate>.Instance), settings, OptionsOf(bucket, bucket.Endpoint.ServiceUrl));

    private static StorageOptions OptionsOf(TestBucket bucket, string url) => new()
    {
        Bucket = bucket.Name,
        EndpointUrl = url,
        AccessKeyId = bucket.Endpoint.AccessKey,
        SecretAccessKey = new SecretText(bucket.Endpoint.SecretKey),
    };

    private sealed class NotedAudit : IAuditLog
    {
        public List<AuditEntry> Entries { get; } = [];

        public Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken)
        {
            Entries.Add(entry);
            return Task.CompletedTask;
        }

        public Task<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<AuditEntry> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ActionsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

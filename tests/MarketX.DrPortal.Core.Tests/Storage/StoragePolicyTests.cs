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

/// <summary>The settings of a real bucket, read and put right.</summary>
public sealed class StoragePolicyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_MergesOursBesideThoseOfOthers_AndOnlyIntoWhatWasShown()
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        await PutAsync(bucket, Rule("logs", "logs/", 90), Rule("drportal-backups", "postgres-backups/", 7));
        using var settings = new S3BucketSettings(OptionsOf(bucket, bucket.Endpoint.ServiceUrl));
        var policy = PolicyOf(settings, bucket);

        var before = await policy.ReadAsync(Token);

        // In whatever order the server keeps its rules.
        Assert.Equal(RuleChangeKind.Kept, before.Changes.Single(c => c.Id == "logs").Kind);
        Assert.Equal(RuleChangeKind.Changed, Ours(before).Kind);
        Assert.Equal(4, before.Changes.Count(c => c.Kind == RuleChangeKind.Added));
        Assert.Equal("postgres-backups/, deleted after 7 days", Ours(before).Before);
        Assert.Contains(before.Findings, f => f.Verdict == PolicyVerdict.Danger && f.Sentence.Contains("already after 7 days", StringComparison.Ordinal));
        await Assert.ThrowsAsync<Core.Access.AccessDeniedException>(() => policy.ApplyAsync(TestPortal.Operator, [PolicyTopic.Lifecycle], before.Settings.Fingerprint, "why not", Token));

        // Somebody is faster than the click.
        await PutAsync(bucket, Rule("logs", "logs/", 60), Rule("drportal-backups", "postgres-backups/", 7));
        var stale = await Assert.ThrowsAsync<RequestRefusedException>(() => policy.ApplyAsync(TestPortal.Admin, [PolicyTopic.Lifecycle], before.Settings.Fingerprint, "retention", Token));
        Assert.Contains("have changed since they were shown", stale.Message, StringComparison.Ordinal);
        Assert.Contains("after 7 days", Ours(await policy.ReadAsync(Token)).Before, StringComparison.Ordinal);

        var after = await policy.ApplyAsync(TestPortal.Admin, [PolicyTopic.Lifecycle], (await policy.ReadAsync(Token)).Settings.Fingerprint, "retention", Token);

        Assert.DoesNotContain(PolicyTopic.Lifecycle, after.Applicable);
        // What was not asked for stays as it was.
        Assert.Equal(BucketVersioning.Off, after.Settings.Versioning.Value);
        Assert.Equal(
            [("drportal-backups", 30), ("drportal-globals", 30), ("drportal-manifests", 30), ("drportal-pinned", (int?)null), ("drportal-portal", 30), ("logs", 60)],
            after.Settings.Rules.Value.OrderBy(r => r.Id, StringComparer.Ordinal).Select(r => (r.Id, r.ExpireDays)));
        Assert.DoesNotContain(after.Findings, f => f is { Topic: PolicyTopic.Lifecycle, Verdict: > PolicyVerdict.Fine });
        Assert.Equal(2, (await bucket.Client.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = bucket.Name }, Token))
            .Configuration.Rules.Single(r => r.Id == "drportal-backups").AbortIncompleteMultipartUpload.DaysAfterInitiation);
    }

    [Fact]
    public async Task Read_BucketWithVersionsAndBlock_TellsThem()
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        using var settings = new S3BucketSettings(OptionsOf(bucket, bucket.Endpoint.ServiceUrl));
        var bare = await settings.ReadAsync(Token);
        await bucket.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = bucket.Name, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } }, Token);
        await bucket.Client.PutPublicAccessBlockAsync(new PutPublicAccessBlockRequest
        {
            BucketName = bucket.Name,
            PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration { BlockPublicAcls = true, BlockPublicPolicy = true, IgnorePublicAcls = true, RestrictPublicBuckets = true },
        }, Token);

        var set = await settings.ReadAsync(Token);

        Assert.All(new[] { bare.Rules.Unknown, bare.Encryption.Unknown, bare.Versioning.Unknown, bare.PublicAccess.Unknown, bare.Lock.Unknown }, Assert.Null);
        Assert.Equal((BucketVersioning.Off, false, false), (bare.Versioning.Value, bare.PublicAccess.Value.IsComplete, bare.Lock.Value.Enabled));
        Assert.Equal((BucketVersioning.Enabled, true), (set.Versioning.Value, set.PublicAccess.Value.IsComplete));
        Assert.Contains(StoragePolicy.FindingsOf(set, new StorageOptions()), f => f.Sentence.Contains("removes the versions", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(501, "NotImplemented", "does not offer to read its lifecycle rules (NotImplemented)")]
    [InlineData(403, "AccessDenied", "does not tell its lifecycle rules (AccessDenied). Grant s3:GetLifecycleConfiguration")]
    public async Task Read_ServerThatDoesNotTell_IsUnknownAndNothingIsApplied(int status, string code, string part)
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        await using var proxy = new FaultProxy(bucket.Endpoint.ServiceUrl);
        proxy.Add(new Fault(FaultKind.Answer, request => request.Query.Contains("lifecycle", StringComparison.Ordinal)) { Status = status, Code = code });
        using var settings = new S3BucketSettings(OptionsOf(bucket, proxy.Url));
        var policy = PolicyOf(settings, bucket);

        var report = await policy.ReadAsync(Token);

        Assert.Contains(part, Assert.Single(report.Findings, f => f.Topic == PolicyTopic.Lifecycle).Sentence, StringComparison.Ordinal);
        Assert.Empty(report.Changes);
        Assert.DoesNotContain(PolicyTopic.Lifecycle, report.Applicable);
        var refused = await Assert.ThrowsAsync<StorageException>(() => policy.ApplyAsync(TestPortal.Admin, [PolicyTopic.Lifecycle], report.Settings.Fingerprint, "retention", Token));
        Assert.Contains("no rule can be applied", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_KeyThatIsRefused_IsAFailureAndNoReading()
    {
        await using var bucket = await SharedServices.CreateBucketAsync("policy", Token);
        var options = OptionsOf(bucket, bucket.Endpoint.ServiceUrl);
        options.SecretAccessKey = new SecretText("not the secret");
        using var settings = new S3BucketSettings(options);

        Assert.Contains("refused the access key", (await Assert.ThrowsAsync<StorageException>(() => settings.ReadAsync(Token))).Message, StringComparison.Ordinal);
    }

    private static RuleChange Ours(PolicyReport report) => report.Changes.Single(c => c.Id == "drportal-backups");

    private static StoragePolicy PolicyOf(S3BucketSettings settings, TestBucket bucket) =>
        new(new CommandGate(new NoAuditLog(), new NoSessions(), TimeProvider.System, NullLogger<CommandGate>.Instance), settings, OptionsOf(bucket, bucket.Endpoint.ServiceUrl));

    private static StorageOptions OptionsOf(TestBucket bucket, string url) => new()
    {
        Bucket = bucket.Name,
        EndpointUrl = url,
        AccessKeyId = bucket.Endpoint.AccessKey,
        SecretAccessKey = new SecretText(bucket.Endpoint.SecretKey),
    };

    private static Task<PutLifecycleConfigurationResponse> PutAsync(TestBucket bucket, params LifecycleRule[] rules) => bucket.Client.PutLifecycleConfigurationAsync(
        new PutLifecycleConfigurationRequest { BucketName = bucket.Name, Configuration = new LifecycleConfiguration { Rules = [.. rules] } }, Token);

    private static LifecycleRule Rule(string id, string prefix, int days) => new()
    {
        Id = id,
        Status = LifecycleRuleStatus.Enabled,
        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = prefix } },
        Expiration = new LifecycleRuleExpiration { Days = days },
    };
}

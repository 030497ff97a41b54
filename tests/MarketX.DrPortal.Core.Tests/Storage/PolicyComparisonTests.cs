using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage.Policy;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Storage;

/// <summary>What is said of a bucket's settings.</summary>
public sealed class PolicyComparisonTests
{
    private static readonly StorageOptions Options = new();

    [Fact]
    public void Findings_WantedRulesAndAllElse_AreFine()
    {
        Assert.All(StoragePolicy.FindingsOf(Settings(Wanted), Options), finding => Assert.Equal(PolicyVerdict.Fine, finding.Verdict));
    }

    [Fact]
    public void Findings_EmptyBucket_SayWhatIsMissing()
    {
        var settings = new BucketSettings(new([], null), new(null, null), new(BucketVersioning.Off, null), new(PublicAccessBlock.None, null), new(new BucketLock(false, null), null), "");

        var findings = StoragePolicy.FindingsOf(settings, Options);

        Assert.Equal(
            ["No lifecycle rule deletes old backups", "No lifecycle rule deletes old manifests", "No lifecycle rule deletes old saved roles", "No lifecycle rule deletes old backups of the portal itself", "No lifecycle rule deletes the parts of uploads to postgres-backups/", "No lifecycle rule deletes the parts of uploads to postgres-backups-portal/", "No lifecycle rule deletes the parts of uploads to postgres-backups-pinned/", "A policy or an ACL could make the backups public"],
            findings.Where(f => f.Verdict >= PolicyVerdict.Differs).Select(f => f.Sentence[..f.Sentence.IndexOfAny([':', '.'])].Replace(" that died", "", StringComparison.Ordinal)));
        Assert.Equal([PolicyTopic.Encryption, PolicyTopic.Versioning, PolicyTopic.ObjectLock], findings.Where(f => f.Verdict == PolicyVerdict.Advice).Select(f => f.Topic));
        Assert.All(findings.Where(f => f.Verdict != PolicyVerdict.Fine), f => Assert.NotNull(f.Fix));
        Assert.StartsWith("The portal cannot apply it: most servers want it when a bucket is made", findings.Single(f => f.Topic == PolicyTopic.ObjectLock).Fix, StringComparison.Ordinal);
        Assert.All(findings.Where(f => f.Topic is PolicyTopic.Versioning or PolicyTopic.Encryption or PolicyTopic.PublicAccess), f => Assert.Contains("drportal storage --apply", f.Fix, StringComparison.Ordinal));
    }

    // Object lock never; a setting that is not told, an encryption that somebody chose, and none where the portal asks for none: neither.
    [Fact]
    public void Changes_AreWhatCanBeAppliedWithoutWritingOverWhatSomebodyChose()
    {
        var bare = Settings(Wanted) with { Encryption = new(null, null), Versioning = new(BucketVersioning.Suspended, null), PublicAccess = new(new PublicAccessBlock(true, false, true, true), null), Lock = new(new BucketLock(false, null), null) };

        Assert.Equal(
            [(PolicyTopic.Versioning, "suspended"), (PolicyTopic.PublicAccess, "on in part"), (PolicyTopic.Encryption, "none")],
            SettingChanges.Of(bare, Options).Select(c => (c.Topic, c.Before)));
        Assert.Equal("aws:kms with the key k1", SettingChanges.Of(bare, new StorageOptions { ServerSideEncryption = "aws:kms", KmsKeyId = "k1" })[^1].After);
        Assert.DoesNotContain(SettingChanges.Of(bare, new StorageOptions { ServerSideEncryption = "none" }), c => c.Topic == PolicyTopic.Encryption);
        Assert.Empty(SettingChanges.Of(bare with { Encryption = new("aws:kms", null), Versioning = new(default, "It is not told."), PublicAccess = new(PublicAccessBlock.None, "It is not told.") }, Options));
        Assert.Empty(SettingChanges.Of(Settings(Wanted), Options));
    }

    // What consoles make when the slash is left out: the drill log and the pinned backups would go with the backups.
    [Theory]
    [InlineData("postgres-backups")]
    [InlineData("")]
    public void Findings_RuleThatAlsoDeletesWhatMustStay_IsADanger(string prefix)
    {
        var dangers = Dangers(new BucketRule("console", true, prefix) { ExpireDays = 30 });

        Assert.Equal(5, dangers.Count);
        Assert.Contains(dangers, f => f.Sentence == "The rule \"console\" deletes the DR test log after 30 days; they must be kept.");
        Assert.Contains(dangers, f => f.Sentence.Contains("pinned backups", StringComparison.Ordinal));
    }

    [Fact]
    public void Findings_RulesThatLoseBackups_AreDangers()
    {
        Assert.Contains("already after 7 days", Assert.Single(Dangers(new BucketRule("short", true, "postgres-backups/") { ExpireDays = 7 })).Sentence, StringComparison.Ordinal);
        Assert.Contains("GLACIER", Assert.Single(Dangers(new BucketRule("cold", true, "postgres-backups/") { ArchiveClass = "GLACIER" })).Sentence, StringComparison.Ordinal);
        Assert.Contains("under postgres-backups/backup-manual", Assert.Single(Dangers(new BucketRule("some", true, "postgres-backups/backup-manual") { ExpireDays = 90 })).Sentence, StringComparison.Ordinal);
        Assert.Contains("deletes all backups on 2027-01-01", Assert.Single(Dangers(new BucketRule("day", true, "postgres-backups/") { ExpireOn = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero) })).Sentence, StringComparison.Ordinal);
        Assert.Empty(Dangers(new BucketRule("off", false, "") { ExpireDays = 1 }));
        Assert.Empty(Dangers(new BucketRule("of others", true, "logs/") { ExpireDays = 1 }));
    }

    [Fact]
    public void Findings_RuleWithATag_CountsForNothingAndIsNotFine()
    {
        var findings = StoragePolicy.FindingsOf(Settings([new BucketRule("tagged", true, "") { HasConditions = true, ExpireDays = 30, AbortUploadDays = 2 }]), Options);

        Assert.Contains(findings, f => f.Verdict == PolicyVerdict.Unknown && f.Sentence.Contains("with a tag or of a size", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Verdict == PolicyVerdict.Differs && f.Sentence.StartsWith("No lifecycle rule deletes old backups", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Verdict == PolicyVerdict.Danger && f.Sentence.Contains("DR test log", StringComparison.Ordinal));
    }

    [Fact]
    public void Findings_WhatTheBucketDoesNotTell_IsNeverFine()
    {
        var settings = new BucketSettings(
            new([], "The rules are not told."), new(null, "Encryption is not told."), new(default, "Versioning is not told."), new(PublicAccessBlock.None, "Access is not told."), new(new BucketLock(false, null), "Locks are not told."), "");

        var findings = StoragePolicy.FindingsOf(settings, Options);

        Assert.Equal(5, findings.Count);
        Assert.All(findings, f => Assert.Equal(PolicyVerdict.Unknown, f.Verdict));
    }

    [Fact]
    public async Task Watch_LooksOnceADay_SoonerWhileSomethingDiffers_AndTheAlertEnds()
    {
        var token = TestContext.Current.CancellationToken;
        var (time, alerts) = (new TestClock(), new NotedAlerts());
        var bucket = new ListedBucket { Settings = Settings([.. Wanted, new BucketRule("short", true, "postgres-backups/") { ExpireDays = 7 }]) };
        var gate = new CommandGate(new NoAuditLog(), new NoSessions(), time, NullLogger<CommandGate>.Instance);
        var watch = new StoragePolicyWatch(new StoragePolicy(gate, bucket, Options), alerts, Options, time, NullLogger<StoragePolicyWatch>.Instance);

        Assert.Equal(0, await ReadsAfterAsync(TimeSpan.Zero));
        Assert.Equal(1, await ReadsAfterAsync(TimeSpan.FromMinutes(5)));
        Assert.Equal(1, await ReadsAfterAsync(TimeSpan.FromMinutes(14)));
        Assert.Equal(2, await ReadsAfterAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(2, alerts.Raised.Count);
        Assert.All(alerts.Raised, news => Assert.Equal((AlertKind.StoragePolicy, "marketx-backups", "storage"), (news.Kind, news.About, news.Link)));
        Assert.StartsWith("The rule \"short\" deletes backups already after 7 days", alerts.Raised[0].Reason, StringComparison.Ordinal);

        bucket.Settings = Settings(Wanted) with { Versioning = new(default, "The bucket does not tell its versioning.") };
        Assert.Empty(alerts.Resolved);
        Assert.Equal(3, await ReadsAfterAsync(TimeSpan.FromMinutes(15)));
        // A server that does not tell one of its settings must not keep the alert open for ever.
        Assert.Equal([AlertKind.StoragePolicy], alerts.Resolved);
        Assert.Equal(3, await ReadsAfterAsync(TimeSpan.FromHours(23)));
        Assert.Equal(4, await ReadsAfterAsync(TimeSpan.FromHours(1)));

        async Task<int> ReadsAfterAsync(TimeSpan pause)
        {
            time.Now += pause;
            await watch.SweepAsync(token);
            return bucket.Reads;
        }
    }

    private static List<BucketRule> Wanted { get; } =
        [.. WantedPolicy.RulesOf(Options).Select(rule => new BucketRule(rule.Id, true, rule.Prefix) { ExpireDays = rule.ExpireDays, NoncurrentDays = rule.NoncurrentDays, AbortUploadDays = rule.AbortUploadDays })];

    private static List<PolicyFinding> Dangers(BucketRule rule) =>
        [.. StoragePolicy.FindingsOf(Settings([.. Wanted, rule]), Options).Where(f => f.Verdict == PolicyVerdict.Danger)];

    private static BucketSettings Settings(IReadOnlyList<BucketRule> rules) => new(
        new(rules, null), new("AES256", null), new(BucketVersioning.Enabled, null), new(new PublicAccessBlock(true, true, true, true), null), new(new BucketLock(true, null), null), "");

    private sealed class TestClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.UtcTicks;
    }

    private sealed class ListedBucket : IBucketSettings
    {
        public required BucketSettings Settings { get; set; }

        public int Reads { get; private set; }

        public Task<BucketSettings> ReadAsync(CancellationToken cancellationToken)
        {
            Reads++;
            return Task.FromResult(Settings);
        }

        public Task<bool> TryApplyAsync(IReadOnlyList<PolicyRule> rules, string fingerprint, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task TurnOnAsync(PolicyTopic topic, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class NotedAlerts : IAlerts
    {
        public List<AlertNews> Raised { get; } = [];

        public List<AlertKind> Resolved { get; } = [];

        public Task<bool> RaiseAsync(AlertNews news, CancellationToken cancellationToken)
        {
            Raised.Add(news);
            return Task.FromResult(true);
        }

        public Task<bool> ResolveAsync(AlertKind kind, string about, string resolution, CancellationToken cancellationToken)
        {
            Resolved.Add(kind);
            return Task.FromResult(true);
        }
    }
}

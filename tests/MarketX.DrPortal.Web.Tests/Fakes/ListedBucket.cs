using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Storage.Policy;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>A bucket whose settings a test says; ours can be applied.</summary>
internal sealed class ListedBucket : IBucketSettings
{
    public List<BucketRule> Rules { get; } = [];

    public string? Unknown { get; set; }

    /// <summary>Versioning, public-access block and default encryption: whether they are on.</summary>
    public HashSet<PolicyTopic> On { get; } = [PolicyTopic.Versioning, PolicyTopic.PublicAccess, PolicyTopic.Encryption];

    /// <summary>What the server does not take.</summary>
    public PolicyTopic? Refused { get; set; }

    private string Fingerprint => Rules.Count.ToString("D16", System.Globalization.CultureInfo.InvariantCulture);

    public Task<BucketSettings> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new BucketSettings(
        new([.. Rules], Unknown), new(On.Contains(PolicyTopic.Encryption) ? "AES256" : null, null), new(On.Contains(PolicyTopic.Versioning) ? BucketVersioning.Enabled : BucketVersioning.Off, null),
        new(On.Contains(PolicyTopic.PublicAccess) ? new PublicAccessBlock(true, true, true, true) : PublicAccessBlock.None, null), new(new BucketLock(true, null), null), Fingerprint));

    public Task<bool> TryApplyAsync(IReadOnlyList<PolicyRule> rules, string fingerprint, CancellationToken cancellationToken)
    {
        if (fingerprint != Fingerprint)
            return Task.FromResult(false);
        Rules.RemoveAll(rule => rules.Any(r => r.Id == rule.Id));
        Rules.AddRange(rules.Select(r => new BucketRule(r.Id, true, r.Prefix) { ExpireDays = r.ExpireDays, NoncurrentDays = r.NoncurrentDays, AbortUploadDays = r.AbortUploadDays }));
        return Task.FromResult(true);
    }

    public Task TurnOnAsync(PolicyTopic topic, CancellationToken cancellationToken)
    {
        if (topic == Refused)
            return Task.FromException(new StorageException("The server of marketx-backups does not take this default encryption (NotImplemented)."));
        On.Add(topic);
        return Task.CompletedTask;
    }
}

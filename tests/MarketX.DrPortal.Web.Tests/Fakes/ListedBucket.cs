using MarketX.DrPortal.Core.Storage.Policy;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>A bucket whose settings a test says; ours can be applied.</summary>
internal sealed class ListedBucket : IBucketSettings
{
    public List<BucketRule> Rules { get; } = [];

    public string? Unknown { get; set; }

    private string Fingerprint => Rules.Count.ToString("D16", System.Globalization.CultureInfo.InvariantCulture);

    public Task<BucketSettings> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new BucketSettings(
        new([.. Rules], Unknown), new("AES256", null), new(BucketVersioning.Enabled, null), new(new PublicAccessBlock(true, true, true, true), null), new(new BucketLock(true, null), null), Fingerprint));

    public Task<bool> TryApplyAsync(IReadOnlyList<PolicyRule> rules, string fingerprint, CancellationToken cancellationToken)
    {
        if (fingerprint != Fingerprint)
            return Task.FromResult(false);
        Rules.RemoveAll(rule => rules.Any(r => r.Id == rule.Id));
        Rules.AddRange(rules.Select(r => new BucketRule(r.Id, true, r.Prefix) { ExpireDays = r.ExpireDays, NoncurrentDays = r.NoncurrentDays, AbortUploadDays = r.AbortUploadDays }));
        return Task.FromResult(true);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>The S3 client's lifecycle rules, and ours.</summary>
internal static class LifecycleRules
{
    private static readonly HashSet<string> Archives = new(StringComparer.Ordinal) { "GLACIER", "DEEP_ARCHIVE" };

    /// <summary>What a rule of the bucket says.</summary>
    public static BucketRule Read(LifecycleRule rule) => new(rule.Id ?? "", rule.Status == LifecycleRuleStatus.Enabled, PrefixOf(rule) ?? "")
    {
        HasConditions = PrefixOf(rule) is null,
        ExpireDays = rule.Expiration?.Days is > 0 and var days ? days : null,
        ExpireOn = rule.Expiration?.Date is { Year: > 1 } date ? new DateTimeOffset(date.ToUniversalTime(), TimeSpan.Zero) : null,
        NoncurrentDays = rule.NoncurrentVersionExpiration?.NoncurrentDays is > 0 and var noncurrent ? noncurrent : null,
        AbortUploadDays = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation is > 0 and var abort ? abort : null,
        ArchiveClass = rule.Transitions?.Select(t => t.StorageClass?.Value).FirstOrDefault(c => c is not null && Archives.Contains(c)),
    };

    /// <summary>A rule as the client sends it.</summary>
    public static LifecycleRule Write(PolicyRule rule) => new()
    {
        Id = rule.Id,
        Status = LifecycleRuleStatus.Enabled,
        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = rule.Prefix } },
        Expiration = rule.ExpireDays is { } days ? new LifecycleRuleExpiration { Days = days } : null,
        NoncurrentVersionExpiration = rule.NoncurrentDays is { } noncurrent ? new LifecycleRuleNoncurrentVersionExpiration { NoncurrentDays = noncurrent } : null,
        AbortIncompleteMultipartUpload = rule.AbortUploadDays is { } abort ? new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = abort } : null,
    };

    /// <summary>The bucket's rules with ours in the place of those of the same id, or at the end.</summary>
    public static List<LifecycleRule> Merge(IReadOnlyList<LifecycleRule> existing, IReadOnlyList<PolicyRule> wanted)
    {
        var ours = wanted.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        var merged = existing.Select(rule => rule.Id is { } id && ours.Remove(id, out var replacement) ? Write(replacement) : rule).ToList();
        merged.AddRange(wanted.Where(rule => ours.ContainsKey(rule.Id)).Select(Write));
        return merged;
    }

    /// <summary>Tells one set of rules from another.</summary>
    public static string Fingerprint(IReadOnlyList<LifecycleRule> rules) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rules.Select(rule => JsonSerializer.Serialize(Read(rule)) + Rest(rule))))))[..BucketSettings.FingerprintLength];

    // What a reading leaves out and somebody may change.
    private static string Rest(LifecycleRule rule) => string.Create(CultureInfo.InvariantCulture,
        $"|{string.Join(',', (rule.Transitions ?? []).Select(t => $"{t.Days} {t.Date:O} {t.StorageClass}"))}|{string.Join(',', (rule.NoncurrentVersionTransitions ?? []).Select(t => $"{t.NoncurrentDays} {t.StorageClass}"))}|{rule.Expiration?.ExpiredObjectDeleteMarker}");

    // Null where the rule counts for objects with a tag or of a size only. Before there were filters, rules had a prefix.
    private static string? PrefixOf(LifecycleRule rule)
    {
        if (rule.Filter is { } filter)
        {
            return filter.LifecycleFilterPredicate switch
            {
                LifecyclePrefixPredicate predicate => predicate.Prefix ?? "",
                null => "",
                _ => null,
            };
        }

#pragma warning disable CS0618 // Rules of that age still exist.
        return rule.Prefix ?? "";
#pragma warning restore CS0618
    }
}

using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>Whether the bucket deletes old backups, as the runbook wants, and the parts of uploads that died.</summary>
internal sealed class LifecycleArea(StorageOptions options) : IDoctorArea
{
    private const int RetentionDays = 30;

    public string Name => "lifecycle";

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Bucket.Length == 0 || options.Prefix.Length == 0)
        {
            yield return new(Name, DoctorVerdict.Unknown, "Not looked at: the bucket or the prefix is not set.");
            yield break;
        }

        var (rules, unknown) = await RulesAsync(cancellationToken);
        if (unknown is not null)
        {
            yield return unknown;
            yield break;
        }

        var ours = rules.Where(r => r.Status == LifecycleRuleStatus.Enabled && (options.Prefix + "/").StartsWith(Prefix(r), StringComparison.Ordinal)).ToList();
        var days = ours.Select(r => r.Expiration?.Days).Where(d => d > 0).Min();
        yield return days switch
        {
            RetentionDays => new(Name, DoctorVerdict.Ok, $"Backups are deleted after {RetentionDays} days."),
            null => new(Name, DoctorVerdict.Warning, "No lifecycle rule deletes old backups.", $"Set a rule for the prefix {options.Prefix}/ that expires objects after {RetentionDays} days."),
            _ => new(Name, DoctorVerdict.Warning, $"Backups are deleted after {days} days; the runbook says {RetentionDays}.", "Change the rule, or the runbook."),
        };
        yield return ours.Any(r => r.AbortIncompleteMultipartUpload?.DaysAfterInitiation > 0)
            ? new(Name, DoctorVerdict.Ok, "Parts of uploads that died are deleted.")
            : new(Name, DoctorVerdict.Warning, "No lifecycle rule deletes the parts of uploads that died.", $"Add AbortIncompleteMultipartUpload, 2 days, for the prefix {options.Prefix}/.");
    }

    private async Task<(IReadOnlyList<LifecycleRule> Rules, DoctorCheck? Unknown)> RulesAsync(CancellationToken cancellationToken)
    {
        using var client = S3Client.ForRequests(options);
        try
        {
            var answer = await client.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = options.Bucket }, cancellationToken);
            return (answer.Configuration?.Rules ?? [], null);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return ([], null);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed)
        {
            return ([], new(Name, DoctorVerdict.Unknown, $"The lifecycle rules cannot be read ({e.ErrorCode}).", "Grant s3:GetLifecycleConfiguration, or look at them in the console."));
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e))
        {
            return ([], new(Name, DoctorVerdict.Unknown, "The lifecycle rules cannot be read; see bucket."));
        }
    }

    private static string Prefix(LifecycleRule rule) => rule.Filter?.LifecycleFilterPredicate switch
    {
        LifecyclePrefixPredicate predicate => predicate.Prefix ?? "",
        // With a tag or a size beside the prefix the rule does not cover every backup; so it counts for none.
        not null => "\0",
        _ => "",
    };
}

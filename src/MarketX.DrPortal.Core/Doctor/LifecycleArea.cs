using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Storage.Policy;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>Whether the bucket deletes old backups and the parts of uploads that died, and nothing else.</summary>
internal sealed class LifecycleArea(StorageOptions options) : IDoctorArea
{
    public string Name => "lifecycle";

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Bucket.Length == 0 || options.Prefix.Length == 0)
        {
            yield return new(Name, DoctorVerdict.Unknown, "Not looked at: the bucket or the prefix is not set.");
            yield break;
        }

        if (await ReadAsync(cancellationToken) is not { } settings)
        {
            yield return new(Name, DoctorVerdict.Unknown, "The lifecycle rules cannot be read; see bucket.");
            yield break;
        }

        foreach (var finding in LifecycleComparison.Of(settings, options))
        {
            yield return new(Name, finding.Verdict switch
            {
                PolicyVerdict.Fine or PolicyVerdict.Advice => DoctorVerdict.Ok,
                PolicyVerdict.Unknown => DoctorVerdict.Unknown,
                _ => DoctorVerdict.Warning,
            }, finding.Sentence, finding.Fix);
        }
    }

    private async Task<BucketSettings?> ReadAsync(CancellationToken cancellationToken)
    {
        using var bucket = new S3BucketSettings(options);
        try
        {
            return await bucket.ReadAsync(cancellationToken);
        }
        catch (StorageException)
        {
            // The area of the bucket says what is wrong.
            return null;
        }
    }
}

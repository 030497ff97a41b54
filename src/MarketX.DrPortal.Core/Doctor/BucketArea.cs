using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>The bucket: whether it can be listed, written and read, and how old the newest backup is.</summary>
internal sealed class BucketArea(DrPortalOptions options, TimeProvider time) : IDoctorArea
{
    public string Name => "bucket";

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Storage.Bucket.Length == 0 || options.Storage.Prefix.Length == 0)
        {
            yield return new(Name, DoctorVerdict.Unknown, "Not looked at: the bucket or the prefix is not set.");
            yield break;
        }

        using var storage = new S3BackupStorage(options.Storage);
        using var catalog = new BackupCatalog(storage, ManifestArea.StoreOf(storage, options), options.Storage, options.Production, time);
        var totals = await catalog.TotalsAsync(cancellationToken);
        yield return new(Name, DoctorVerdict.Ok, $"{catalog.Location} can be listed: {totals.Count} objects, {ByteText.Of(totals.Bytes)}.");
        yield return await TryAsync(async () =>
        {
            var open = await storage.ListOpenUploadsAsync(options.Storage.Prefix + "/", cancellationToken);
            return new(Name, DoctorVerdict.Ok, $"Open uploads can be listed: {open.Count}.");
        });
        yield return await TryAsync(() => UploadProbe.RunAsync(Name, options.Storage, storage.Place, cancellationToken));
        var latest = await catalog.LatestAsync(cancellationToken);
        yield return latest is null
            ? new(Name, DoctorVerdict.Unknown, "Whether objects can be read is not known: there is no backup yet.", "Take one.")
            : await TryAsync(async () => (await catalog.GetAsync(latest.Key, cancellationToken)).HeadProblem is { } problem
                ? new(Name, DoctorVerdict.Problem, $"The newest backup, {latest.Key}, cannot be restored: {problem}", "Take another one.")
                : new(Name, DoctorVerdict.Ok, $"The newest backup can be read: {latest.Key}, {ByteText.Of(latest.Bytes)}."));
        if (latest is not null)
            yield return Age(time.GetUtcNow() - latest.TakenAt);
    }

    private DoctorCheck Age(TimeSpan age)
    {
        var finding = FormattableString.Invariant($"The newest backup is {age.TotalHours:0.0} h old; at most {options.Objectives.Rpo.TotalHours:0.#} h are wanted.");
        return age <= options.Objectives.Rpo
            ? new(Name, DoctorVerdict.Ok, finding)
            : new(Name, DoctorVerdict.Warning, finding, "Take one now, and look why the last scheduled one is missing.");
    }

    private async Task<DoctorCheck> TryAsync(Func<Task<DoctorCheck>> look)
    {
        try
        {
            return await look();
        }
        catch (StorageException e)
        {
            return new(Name, DoctorVerdict.Problem, e.Message);
        }
    }
}

using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>Whether backups are vouched for: the key of manifests, and the newest backup's manifest.</summary>
internal sealed class ManifestArea(DrPortalOptions options, TimeProvider time) : IDoctorArea
{
    public string Name => "manifests";

    /// <summary>The manifests as far as the bucket alone shows them, with no key at all where a key is not valid.</summary>
    public static ManifestStore StoreOf(IBackupStorage storage, DrPortalOptions options) => new(
        storage, options.Storage, ManifestKeysCheck.Problems(options.Manifest).Any() ? new ManifestOptions() : options.Manifest, new NoManifestCache());

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (ManifestKeysCheck.Problems(options.Manifest).Any())
        {
            yield return new(Name, DoctorVerdict.Unknown, "The manifest keys are not valid; see configuration.");
            yield break;
        }

        if (options.Manifest.Key is null)
        {
            yield return new(Name, DoctorVerdict.Warning, "No manifest key is configured: backups get no manifest, and restoring one needs an Admin and a reason.",
                "Set DRPORTAL_MANIFEST_KEY_FILE to a file with 'openssl rand -base64 48', the same for every portal and command line, and keep a copy outside of the bucket.");
        }
        else
        {
            yield return new(Name, DoctorVerdict.Ok, $"Manifests are signed with the key \"{options.Manifest.KeyId}\"; {(options.Manifest.EarlierKeys.Count == 0 ? "no earlier key counts" : $"earlier keys that count: {string.Join(", ", options.Manifest.EarlierKeys.Keys.Order(StringComparer.Ordinal))}")}.");
            if (options.Storage.Bucket.Length > 0 && options.Storage.Prefix.Length > 0)
                yield return await NewestAsync(cancellationToken);
        }
    }

    private async Task<DoctorCheck> NewestAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var storage = new S3BackupStorage(options.Storage);
            using var catalog = new BackupCatalog(storage, StoreOf(storage, options), options.Storage, options.Production, time);
            if (await catalog.LatestAsync(cancellationToken) is not { } latest)
                return new(Name, DoctorVerdict.Ok, "There is no backup yet that could have one.");
            var found = (await catalog.GetAsync(latest.Key, cancellationToken)).Manifest;
            return found.State switch
            {
                ManifestState.Valid => new(Name, DoctorVerdict.Ok, $"The newest backup's manifest is good: {found.Manifest!.Archive.Totals.Rows} rows."),
                ManifestState.Refused => new(Name, DoctorVerdict.Problem, $"The newest backup, {latest.Key}: {found.Sentence}", "Find out who changed it, then take another backup."),
                _ => new(Name, DoctorVerdict.Warning, $"The newest backup, {latest.Key}: {found.Sentence}", "Take another one, or import it."),
            };
        }
        catch (StorageException e)
        {
            return new(Name, DoctorVerdict.Unknown, $"The newest backup's manifest cannot be looked at: {e.Message}");
        }
    }
}

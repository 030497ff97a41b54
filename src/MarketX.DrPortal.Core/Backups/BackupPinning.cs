using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// Keeps backups beyond the bucket's retention: a copy under a prefix that no rule empties, proved to be the backup, with a
/// manifest of its own. Restores and drills work from it.
/// </summary>
public sealed class BackupPinning(IBackupStorage storage, BackupCatalog catalog, ManifestStore manifests, StorageOptions options, TimeProvider time)
{
    /// <summary>Characters that a reason has at most.</summary>
    public const int MaxReason = 500;

    // Names the run that made a copy, so that no other cleans it up.
    private const string RunMetadata = "pin-run";

    /// <summary>The key that a backup's copy has.</summary>
    internal string CopyKeyOf(string key) => PinnedKey.Of(options.Prefix, key);

    /// <summary>Looks whether a backup can be pinned.</summary>
    /// <exception cref="RequestRefusedException">There is no such backup, or it is pinned already.</exception>
    /// <exception cref="StorageException">The bucket cannot be used.</exception>
    internal async Task LookAsync(string key, CancellationToken cancellationToken)
    {
        var (detail, _) = await FindAsync(key, cancellationToken);
        if (await storage.FindAsync(CopyKeyOf(key), cancellationToken) is { } there)
            await RequireUnfinishedAsync(detail, there, cancellationToken);
    }

    /// <summary>Pins a backup within a run; returns when the copy is whole and proved. A copy that was broken off is finished.</summary>
    /// <param name="run">The run.</param>
    /// <param name="key">Full key of the backup.</param>
    /// <param name="reason">Why it must be kept.</param>
    /// <param name="reporter">Gets phases and bytes.</param>
    /// <param name="cancellationToken">Ends it; <see cref="CleanUpAsync"/> removes what is left.</param>
    /// <exception cref="RequestRefusedException">There is no such backup, or it is pinned already.</exception>
    /// <exception cref="StorageException">The bucket cannot be used, or the copy is not the backup; then it was deleted.</exception>
    internal async Task<PinnedBackup> MakeAsync(Run run, string key, string reason, PinReporter reporter, CancellationToken cancellationToken)
    {
        var (detail, source) = await FindAsync(key, cancellationToken);
        var pinned = CopyKeyOf(key);
        if (await storage.FindAsync(pinned, cancellationToken) is { } there)
        {
            await RequireUnfinishedAsync(detail, there, cancellationToken);
        }
        else
        {
            reporter.Copying(source.Object.Bytes);
            await storage.CopyAsync(source, pinned, detail.Head!.Length, MetadataOf(detail, run), reporter, cancellationToken);
        }

        var copy = await storage.FindAsync(pinned, cancellationToken) ?? throw new StorageException($"{storage.Place} took the copy {pinned}, and does not show it. Pin the backup again.");
        var proof = await ProveAsync(source, copy, reporter, cancellationToken);
        reporter.Vouching();
        var vouched = detail.Manifest.Manifest is { } manifest && await VouchAsync(manifest, copy, run.RequestedBy, reason, cancellationToken);
        catalog.Refresh();
        return new PinnedBackup(key, pinned, copy.Object.Bytes, proof, vouched);
    }

    /// <summary>Removes what a run left that pins: parts of an upload, and a copy of its own making that it did not come to prove.</summary>
    internal async Task<IReadOnlyList<string>> CleanUpAsync(Run run, string copy, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var aborted = await storage.AbortUploadsAsync(copy, cancellationToken);
        if (aborted > 0)
            lines.Add($"Aborted {aborted} open upload{(aborted == 1 ? "" : "s")} to {copy}.");
        if (await storage.FindAsync(copy, cancellationToken) is { } left && left.Metadata.GetValueOrDefault(RunMetadata) == run.Id.Value)
        {
            if (await manifests.FindAsync(left, null, cancellationToken) is { State: ManifestState.Valid, IsCopy: false })
                lines.Add($"The copy {copy} was proved before the run ended, and has its manifest; it stays.");
            else
            {
                await storage.DeleteAsync(copy, cancellationToken);
                foreach (var beside in GlobalsFile.KeysOf(options.Prefix, copy))
                    await storage.DeleteAsync(beside, cancellationToken);
                lines.Add($"Deleted the copy {copy}, which nothing had proved or vouched for yet. The backup is as it was.");
            }
        }

        catalog.Refresh();
        return lines;
    }

    private async Task<(BackupDetail Detail, StoredObjectDetail Source)> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (PinnedKey.Is(options.Prefix, key))
            throw new RequestRefusedException($"{key} is a pinned copy already; there is nothing to do.");
        if (!PinnedKey.CanBe(options.Prefix, key))
            throw new RequestRefusedException($"{key} is not under {catalog.Location}: only backups there can be pinned.", RefusalReason.NotFound);
        try
        {
            var detail = await catalog.GetAsync(key, cancellationToken);
            if (detail.Head is null)
                throw new RequestRefusedException($"{key} cannot be restored, so there is nothing to keep: {detail.HeadProblem}", RefusalReason.Preflight);
            var source = await storage.FindAsync(key, cancellationToken);
            return source?.ETag == detail.ETag ? (detail, source) : throw new RequestRefusedException($"{key} was replaced just now. Look at it again.", RefusalReason.Busy);
        }
        catch (BackupNotFoundException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.NotFound);
        }
    }

    // A copy whose proof or manifest is missing, because the process died, is finished; everything else is none of ours to change.
    private async Task RequireUnfinishedAsync(BackupDetail detail, StoredObjectDetail there, CancellationToken cancellationToken)
    {
        if (there.Object.Bytes != detail.Backup.Bytes)
            throw new RequestRefusedException($"{there.Object.Key} exists and is another object: {there.Object.Bytes} bytes where the backup has {detail.Backup.Bytes}. Look at it, and delete it in the bucket's console if nobody needs it.");
        var known = await manifests.FindAsync(there, null, cancellationToken);
        if (known is { State: ManifestState.Valid, IsCopy: false } || detail.Manifest.State != ManifestState.Valid)
            throw new RequestRefusedException($"{detail.Backup.Key} is pinned already, as {there.Object.Key}.");
    }

    private async Task<PinProof> ProveAsync(StoredObjectDetail source, StoredObjectDetail copy, PinReporter reporter, CancellationToken cancellationToken)
    {
        if (copy.Object.Bytes == source.Object.Bytes)
        {
            if (copy.ETag.Trim('"') == source.ETag.Trim('"'))
                return PinProof.EntityTag;
            // The server stored it in other parts, or encrypts in a way that shapes the tag.
            reporter.Proving(2 * source.Object.Bytes);
            var wanted = await ObjectDigest.Sha256Async(storage, source, reporter, 0, cancellationToken);
            if (await ObjectDigest.Sha256Async(storage, copy, reporter, source.Object.Bytes, cancellationToken) == wanted)
                return PinProof.Sha256;
        }

        await storage.DeleteAsync(copy.Object.Key, cancellationToken);
        throw new StorageException($"The copy {copy.Object.Key} is not what it was copied from, and was deleted. {source.Object.Key} is as it was; pin it again, and check the storage if that fails too.");
    }

    private async Task<bool> VouchAsync(BackupManifest manifest, StoredObjectDetail copy, string who, string reason, CancellationToken cancellationToken)
    {
        var key = copy.Object.Key;
        var globals = manifest.Globals is { } beside && await CopyGlobalsAsync(manifest.Key, beside.Key, key, cancellationToken) ? beside with { Key = GlobalsFile.KeysOf(options.Prefix, key)[0] } : manifest.Globals;
        await manifests.WriteAsync(
            manifest with { Key = key, Globals = globals, ETag = copy.ETag.Trim('"'), PinnedFrom = manifest.Key, PinnedBy = who, PinReason = reason, PinnedAt = time.GetUtcNow() }, cancellationToken);
        var found = (await catalog.GetAsync(key, cancellationToken)).Manifest;
        return found is { State: ManifestState.Valid, IsCopy: false }
            ? true
            : throw new StorageException($"The copy {key} is whole, but its manifest is not: {found.Sentence} Pin the backup again to have it written anew.");
    }

    // Roles and tablespaces: the manifest holds their digest, so that a copy needs no proof of its own.
    private async Task<bool> CopyGlobalsAsync(string backup, string vouched, string copy, CancellationToken cancellationToken)
    {
        var (from, to) = (GlobalsFile.KeysOf(options.Prefix, backup), GlobalsFile.KeysOf(options.Prefix, copy));
        if (from[0] != vouched)
            return false;
        for (var i = 0; i < from.Count; i++)
        {
            if (await storage.ReadAsync(from[i], GlobalsStore.MaxBytes, cancellationToken) is { } file)
                await storage.PutAsync(to[i], file, i == 0 ? "application/json" : "text/plain; charset=utf-8", cancellationToken);
            else if (i == 0)
                return false;
        }

        return true;
    }

    private Dictionary<string, string> MetadataOf(BackupDetail detail, Run run) => new(detail.Metadata, StringComparer.Ordinal)
    {
        ["pinned-by"] = run.RequestedBy,
        [RunMetadata] = run.Id.Value,
        ["pinned-at"] = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };
}

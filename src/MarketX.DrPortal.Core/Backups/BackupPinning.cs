using System.Globalization;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// Keeps backups beyond the bucket's retention: a copy under a prefix that no rule empties, proved to be the backup, with a
/// manifest of its own. Restores and drills work from it.
/// </summary>
public sealed class BackupPinning(
    CommandGate gate, IBackupStorage storage, BackupCatalog catalog, ManifestStore manifests, BackupEraser eraser, StorageOptions options, TimeProvider time)
{
    /// <summary>Characters that a reason has at most.</summary>
    public const int MaxReason = 500;

    /// <summary>Pins a backup; returns when the copy is whole and proved. A copy that was broken off is finished.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="key">Full key of the backup.</param>
    /// <param name="reason">Why it must be kept.</param>
    /// <param name="progress">Gets the bytes that are copied; may be null.</param>
    /// <param name="cancellationToken">Ends it, and nothing of the copy is left.</param>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">There is no such backup, or it is pinned already.</exception>
    /// <exception cref="StorageException">The bucket cannot be used, or the copy is not the backup; then it was deleted.</exception>
    public Task<PinnedBackup> PinAsync(Actor actor, string key, string reason, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(reason);
        return gate.PassAsync(actor, PortalAction.PinBackup, key, reason, () => PinAsync(actor.Name, key, reason.Trim(), progress, cancellationToken));
    }

    /// <summary>Deletes the pinned copy. Where it is all that is left of the backup, its name must be typed, and it must not be the last good one.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="key">Full key of the backup, or of its copy.</param>
    /// <param name="typedName">Its name, typed; needed only where the copy is all that is left.</param>
    /// <param name="reason">Why it need not be kept any more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It is not pinned, or it must stay; the message says why.</exception>
    /// <exception cref="StorageException">The bucket cannot be used.</exception>
    public Task<string> UnpinAsync(Actor actor, string key, string? typedName, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(reason);
        return gate.PassAsync(actor, PortalAction.UnpinBackup, key, reason, async () =>
        {
            BackupEraser.RequireReason(reason);
            if (PinnedKeyOf(key) is not { } pinned || await storage.FindAsync(pinned, cancellationToken) is null)
                throw new RequestRefusedException($"{key} is not pinned; there is nothing to unpin.", RefusalReason.NotFound);
            if (await storage.FindAsync(PinnedKey.OriginalOf(options.Prefix, pinned), cancellationToken) is null)
                await eraser.RequireExpendableAsync(pinned, typedName, cancellationToken);
            await eraser.EraseAsync(pinned, cancellationToken);
            return pinned;
        });
    }

    private async Task<PinnedBackup> PinAsync(string who, string key, string reason, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        BackupEraser.RequireReason(reason);
        if (PinnedKey.Is(options.Prefix, key))
            throw new RequestRefusedException($"{key} is a pinned copy already; there is nothing to do.");
        if (PinnedKeyOf(key) is not { } pinned)
            throw new RequestRefusedException($"{key} is not under {catalog.Location}: only backups there can be pinned.", RefusalReason.NotFound);
        var (detail, source) = await LookAsync(key, cancellationToken);
        if (await storage.FindAsync(pinned, cancellationToken) is { } there)
            await RequireUnfinishedAsync(detail, there, cancellationToken);
        else
            await storage.CopyAsync(source, pinned, detail.Head!.Length, MetadataOf(detail, who), progress, cancellationToken);

        var copy = await storage.FindAsync(pinned, cancellationToken) ?? throw new StorageException($"{storage.Place} took the copy {pinned}, and does not show it. Pin the backup again.");
        var proof = await ProveAsync(source, copy, cancellationToken);
        var vouched = detail.Manifest.Manifest is { } manifest && await VouchAsync(manifest, copy, who, reason, cancellationToken);
        catalog.Refresh();
        return new PinnedBackup(key, pinned, copy.Object.Bytes, proof, vouched);
    }

    private string? PinnedKeyOf(string key) =>
        PinnedKey.Is(options.Prefix, key) || key.StartsWith(options.Prefix + "/", StringComparison.Ordinal) ? PinnedKey.Of(options.Prefix, key) : null;

    private async Task<(BackupDetail Detail, StoredObjectDetail Source)> LookAsync(string key, CancellationToken cancellationToken)
    {
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

    private async Task<PinProof> ProveAsync(StoredObjectDetail source, StoredObjectDetail copy, CancellationToken cancellationToken)
    {
        if (copy.Object.Bytes == source.Object.Bytes)
        {
            if (copy.ETag.Trim('"') == source.ETag.Trim('"'))
                return PinProof.EntityTag;
            // The server stored it in other parts, or encrypts in a way that shapes the tag.
            if (await ObjectDigest.Sha256Async(storage, source, cancellationToken) == await ObjectDigest.Sha256Async(storage, copy, cancellationToken))
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

    private Dictionary<string, string> MetadataOf(BackupDetail detail, string who) => new(detail.Metadata, StringComparer.Ordinal)
    {
        ["pinned-by"] = who,
        ["pinned-at"] = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };
}

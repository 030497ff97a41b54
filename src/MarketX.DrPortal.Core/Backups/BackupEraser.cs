using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>What deleting and unpinning have in common: the conditions, and the deletion that proves itself.</summary>
public sealed class BackupEraser(IBackupStorage storage, BackupCatalog catalog, ManifestStore manifests, BackupReaders readers, StorageOptions options)
{
    /// <summary>Refuses a reason that is none.</summary>
    internal static void RequireReason(string reason)
    {
        if (reason.Trim().Length is 0 or > BackupPinning.MaxReason)
            throw new RequestRefusedException($"Give a reason of at most {BackupPinning.MaxReason} characters: it becomes part of the audit log.");
    }

    /// <summary>Refuses what must stay: the last good backup, and what was not named in full.</summary>
    internal async Task RequireExpendableAsync(string key, string? typedName, CancellationToken cancellationToken)
    {
        var name = key[(key.LastIndexOf('/') + 1)..];
        if (typedName?.Trim() != name)
            throw new RequestRefusedException($"Type the backup's name, {name}, to delete it for good.");
        catalog.Refresh();
        if ((await catalog.LastGoodAsync(cancellationToken))?.Key == key)
            throw new RequestRefusedException($"{key} is the last good backup of production: what would be left is older. Take another one first.");
    }

    /// <summary>Deletes a backup, the roles beside it, its manifest and the portal's copy of that, and looks whether it is gone.</summary>
    internal async Task EraseAsync(string key, CancellationToken cancellationToken)
    {
        await readers.RefuseWhileReadAsync([key], cancellationToken);
        // In this order: a manifest without its backup does no harm, and a backup without its manifest counts for less.
        await storage.DeleteAsync(key, cancellationToken);
        if (await storage.FindAsync(key, cancellationToken) is not null)
            throw new StorageException($"{storage.Place} accepted the deletion of {key}, and still has it. Look at the bucket's object lock and versions.");
        catalog.Refresh();
        foreach (var beside in GlobalsFile.KeysOf(options.Prefix, key))
            await storage.DeleteAsync(beside, cancellationToken);
        await manifests.DeleteAsync(key, cancellationToken);
        if (await storage.FindAsync(ManifestFile.KeyOf(options.Prefix, key), cancellationToken) is not null)
            throw new StorageException($"{key} is deleted, and its manifest is still there: {ManifestFile.KeyOf(options.Prefix, key)}. Delete it in the bucket's console.");
    }
}

using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Deletes backups by hand, before the bucket's rule does.</summary>
public sealed class BackupRemoval(CommandGate gate, IBackupStorage storage, BackupCatalog catalog, BackupEraser eraser, StorageOptions options)
{
    /// <summary>Deletes a backup with its manifest. Where the bucket keeps versions, its content stays until their rule removes them.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="key">Full key of the backup.</param>
    /// <param name="typedName">Its name, typed: the last part of the key.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It must stay: it is the last good one, pinned, or being read; or there is no such backup.</exception>
    /// <exception cref="StorageException">The bucket cannot be used.</exception>
    public Task<string> DeleteAsync(Actor actor, string key, string typedName, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(reason);
        return gate.PassAsync(actor, PortalAction.DeleteBackup, key, reason, async () =>
        {
            BackupEraser.RequireReason(reason);
            if (PinnedKey.Is(options.Prefix, key))
                throw new RequestRefusedException($"{key} is pinned. Unpin it instead.");
            if (!key.StartsWith(options.Prefix + "/", StringComparison.Ordinal) || await storage.FindAsync(key, cancellationToken) is null)
                throw new RequestRefusedException($"There is no backup {key} under {catalog.Location}.", RefusalReason.NotFound);
            if (await storage.FindAsync(PinnedKey.Of(options.Prefix, key), cancellationToken) is { } pinned)
                throw new RequestRefusedException($"{key} is pinned, as {pinned.Object.Key}. Unpin it first.");
            await eraser.RequireExpendableAsync(key, typedName, cancellationToken);
            await eraser.EraseAsync(key, cancellationToken);
            return key;
        });
    }
}

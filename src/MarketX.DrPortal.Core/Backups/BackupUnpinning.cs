using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Lets the bucket's retention have a pinned backup again.</summary>
public sealed class BackupUnpinning(CommandGate gate, IBackupStorage storage, BackupEraser eraser, StorageOptions options)
{
    /// <summary>Deletes the pinned copy. Where it is all that is left of the backup, its name must be typed, and it must not be the last good one.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="key">Full key of the backup, or of its copy.</param>
    /// <param name="typedName">Its name, typed; needed only where the copy is all that is left.</param>
    /// <param name="reason">Why it need not be kept any more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The key of the copy that was deleted.</returns>
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
            if (!PinnedKey.CanBe(options.Prefix, key) || await storage.FindAsync(PinnedKey.Of(options.Prefix, key), cancellationToken) is null)
                throw new RequestRefusedException($"{key} is not pinned; there is nothing to unpin.", RefusalReason.NotFound);
            var pinned = PinnedKey.Of(options.Prefix, key);
            if (await storage.FindAsync(PinnedKey.OriginalOf(options.Prefix, pinned), cancellationToken) is null)
                await eraser.RequireExpendableAsync(pinned, typedName, cancellationToken);
            await eraser.EraseAsync(pinned, cancellationToken);
            return pinned;
        });
    }
}

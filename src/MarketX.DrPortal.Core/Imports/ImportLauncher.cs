using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Imports;

/// <summary>
/// Starts imports: a manifest for an archive that has none. Whoever asks vouches for the SQL in it, so it is the
/// Admins' and needs a reason.
/// </summary>
public sealed class ImportLauncher(CommandGate gate, RunFactory runs, BackupCatalog catalog, ManifestWriter manifests)
{
    /// <summary>Characters that a reason has at most.</summary>
    public const int MaxReason = 500;

    /// <summary>Whether manifests can be signed here; without a key nothing can be imported.</summary>
    public bool CanImport => manifests.CanSign;

    /// <summary>Checks that there is something to import, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It could not succeed, or is not needed; the message says why.</exception>
    public Task<Run> StartAsync(Actor actor, ImportRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return gate.PassAsync(actor, PortalAction.Import, request.Key, request.Reason, () => QueueAsync(actor, request, cancellationToken));
    }

    private async Task<Run> QueueAsync(Actor actor, ImportRequest request, CancellationToken cancellationToken)
    {
        var reason = request.Reason.Trim();
        if (reason.Length is 0 or > MaxReason)
            throw new RequestRefusedException($"Say in at most {MaxReason} characters why the archive can be trusted: an import vouches for the SQL in it.");
        if (!CanImport)
            throw new RequestRefusedException("No manifest key is configured (Manifest:Key, DRPORTAL_MANIFEST_KEY), so no manifest can be signed. Configure one first.", RefusalReason.Preflight);
        try
        {
            // Whether it is an archive at all is the run's business: what it finds is then on record.
            if ((await catalog.GetAsync(request.Key, cancellationToken)).Manifest is { State: ManifestState.Valid, IsCopy: false } valid)
            {
                throw new RequestRefusedException(valid.Manifest!.Origin == ManifestOrigin.Backup
                    ? $"{request.Key} has a valid manifest, written with the backup itself. An import knows less; there is nothing to do."
                    : $"{request.Key} was imported already; its manifest is valid. There is nothing to do.");
            }
        }
        catch (BackupNotFoundException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.NotFound);
        }
        catch (StorageException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.StorageUnavailable);
        }

        // The key is the run's target: two imports of one archive take turns, and none waits for a backup.
        return await runs.QueueAsync(actor, RunKind.Import, request.Key, request with { Reason = reason }, cancellationToken);
    }
}

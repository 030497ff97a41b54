using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Starts pins: a run of its own, because a copy of a large backup takes its time and must be seen and cancelled like all work.</summary>
public sealed class PinLauncher(CommandGate gate, RunFactory runs, IRunStore history, BackupPinning pinning)
{
    /// <summary>Checks that there is something to pin, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">There is no such backup, it is pinned already, or being pinned; the message says which.</exception>
    public Task<Run> StartAsync(Actor actor, PinRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(request);
        return gate.PassAsync(actor, PortalAction.PinBackup, request.Key, request.Reason, async () =>
        {
            BackupEraser.RequireReason(request.Reason);
            if ((await history.ListUnfinishedAsync(cancellationToken)).FirstOrDefault(r => r.Status.IsActive() && Pins(r, request.Key)) is { } pin)
                throw new RequestRefusedException($"{request.Key} is being pinned by run {pin.Id}.", RefusalReason.Busy);
            try
            {
                await pinning.LookAsync(request.Key, cancellationToken);
            }
            catch (StorageException e)
            {
                throw new RequestRefusedException(e.Message, RefusalReason.StorageUnavailable);
            }

            // The key is the run's target, as an import's: what writes a manifest for one archive takes turns, and no database waits for it.
            return await runs.QueueAsync(actor, RunKind.Pin, request.Key, request with { Reason = request.Reason.Trim() }, cancellationToken);
        });
    }

    // A backup before a migration is pinned by its own run.
    private static bool Pins(Run run, string key) =>
        run.Kind == RunKind.Pin ? run.Target == key : run.Resources is { ObjectKey: { } backup, CopyKey: not null } && backup == key;
}

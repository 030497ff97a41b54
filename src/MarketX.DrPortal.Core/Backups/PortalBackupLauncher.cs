using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Starts backups of the portal's own database.</summary>
public sealed class PortalBackupLauncher(CommandGate gate, RunFactory runs, PortalOptions portal)
{
    /// <summary>Queues one.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">There is no portal database.</exception>
    public Task<Run> StartAsync(Actor actor, CancellationToken cancellationToken) => gate.PassAsync(actor, PortalAction.Backup, "the portal's own database", null, () =>
    {
        var database = portal.DatabaseName is { Length: > 0 } name ? name
            : throw new RequestRefusedException("There is no portal database to back up: ConnectionStrings:Portal is not set.", RefusalReason.NotFound);
        return runs.QueueAsync(actor, RunKind.PortalBackup, database, new BackupRequest(PortalBackupJob.Tag, database), cancellationToken);
    });
}

using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Starts backups, after looking whether they can succeed.</summary>
public sealed class BackupLauncher(
    CommandGate gate, RunFactory runs, ServerCatalog server, PgToolLocator tools, IBackupStorage storage, DatabaseOptions database, ProductionOptions production, StorageOptions options)
{
    /// <summary>The database that is backed up.</summary>
    public string Database { get; } = database.Name.Length > 0 ? database.Name : production.Database;

    /// <summary>Checks that a backup can start now, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It could not succeed; the message says why.</exception>
    public Task<Run> StartAsync(Actor actor, string tag, CancellationToken cancellationToken) =>
        gate.PassAsync(actor, PortalAction.Backup, Database, null, async () =>
        {
            await CheckAsync(tag, cancellationToken);
            return await runs.QueueAsync(actor, RunKind.Backup, Database, new BackupRequest(tag, Database), cancellationToken);
        });

    /// <summary>Queues a backup without looking first: what fails, fails as a run that everybody sees. For schedules.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    public Task<Run> QueueAsync(Actor actor, string tag, CancellationToken cancellationToken) =>
        gate.PassAsync(actor, PortalAction.Backup, Database, null,
            () => runs.QueueAsync(actor, RunKind.Backup, Database, new BackupRequest(tag, Database), cancellationToken));

    private async Task CheckAsync(string tag, CancellationToken cancellationToken)
    {
        if (BackupKey.TagProblem(tag) is { } problem)
            throw new RequestRefusedException(problem);
        try
        {
            var version = await server.VersionAsync(cancellationToken);
            _ = await server.FindAsync(Database, cancellationToken)
                ?? throw new RequestRefusedException($"The server has no database \"{Database}\" to back up. Check Production:Database and DATABASE_NAME.", RefusalReason.NotFound);
            await tools.PgDumpForAsync(version.Major, cancellationToken);
            await storage.ListOpenUploadsAsync(options.Prefix + "/", cancellationToken);
        }
        catch (Exception e) when (e is PostgresUnavailableException or StorageException or RunFailedException)
        {
            throw new RequestRefusedException(e.Message, e switch
            {
                PostgresUnavailableException => RefusalReason.DatabaseUnavailable,
                StorageException => RefusalReason.StorageUnavailable,
                _ => RefusalReason.Preflight,
            });
        }
    }
}

using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Starts backups, after looking whether they can succeed.</summary>
public sealed class BackupLauncher(
    RunFactory runs, ServerCatalog server, PgToolLocator tools, IBackupStorage storage, DatabaseOptions database, ProductionOptions production, StorageOptions options)
{
    /// <summary>The database that is backed up.</summary>
    public string Database { get; } = database.Name.Length > 0 ? database.Name : production.Database;

    /// <summary>Checks that a backup can start now, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It could not succeed; the message says why.</exception>
    public async Task<Run> StartAsync(Actor actor, string tag, CancellationToken cancellationToken)
    {
        AccessPolicy.Demand(actor, PortalAction.Backup);
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

        return await QueueAsync(actor, tag, cancellationToken);
    }

    /// <summary>Queues a backup without looking first: what fails, fails as a run that everybody sees. For schedules.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    public Task<Run> QueueAsync(Actor actor, string tag, CancellationToken cancellationToken)
    {
        AccessPolicy.Demand(actor, PortalAction.Backup);
        return runs.QueueAsync(actor, RunKind.Backup, Database, new BackupRequest(tag, Database), cancellationToken);
    }
}

using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Inspections.Comparing;

/// <summary>Starts comparisons with production, and finds the newest one. Nothing is changed: both databases are only read.</summary>
public sealed class ComparisonLauncher(CommandGate gate, RunFactory runs, IRunStore history, BackupCatalog catalog, InspectedDatabases databases, ProductionOptions production)
{
    /// <summary>Checks that there is something to compare, then queues the run.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It could not succeed; the message says why.</exception>
    public Task<Run> StartAsync(Actor actor, ComparisonRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Server = PostgresServers.Canonical(request.Server) };
        return gate.PassAsync(actor, PortalAction.Compare, $"{InspectedDatabase.Words(request.Database, request.Server)} with {production.Database}", null, async () =>
        {
            await databases.FindAsync(request.Server, request.Database, cancellationToken);
            var key = request.Key ?? KeyOf(await MadeByAsync(request.Database, request.Server, cancellationToken));
            if (request.Server is null && request.Database == production.Database && key is null)
                throw new RequestRefusedException($"\"{request.Database}\" is production: name the backup to compare it with.");
            if (request.Key is not null)
                await CheckAsync(request.Key, cancellationToken);
            return await runs.QueueAsync(actor, RunKind.Comparison, request.Database, request.Server, request with { Key = key }, cancellationToken);
        });
    }

    /// <summary>The newest comparison of a database that succeeded, if it is of the database as it was made last; null where there is none.</summary>
    /// <param name="database">The database.</param>
    /// <param name="server">The server that it is on, by its name; null: the one of <c>DATABASE_HOST</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Run?> NewestAsync(string database, string? server, CancellationToken cancellationToken)
    {
        server = PostgresServers.Canonical(server);
        var newest = (await history.RecentSuccessesAsync(RunKind.Comparison, database, server, 1, cancellationToken)).FirstOrDefault();
        var made = await MadeByAsync(database, server, cancellationToken);
        return newest?.StartedAt > (made?.FinishedAt ?? DateTimeOffset.MinValue) ? newest : null;
    }

    // The restore or recovery that made a database, where the history knows it.
    private async Task<Run?> MadeByAsync(string database, string? server, CancellationToken cancellationToken)
    {
        var restore = (await history.RecentSuccessesAsync(RunKind.Restore, database, server, 1, cancellationToken)).FirstOrDefault();
        var recovery = (await history.RecentSuccessesAsync(RunKind.Recovery, database, server, 1, cancellationToken)).FirstOrDefault();
        return restore?.FinishedAt > (recovery?.FinishedAt ?? DateTimeOffset.MinValue) ? restore : recovery ?? restore;
    }

    private static string? KeyOf(Run? made) => made?.Kind == RunKind.Recovery ? made.ResultAs<RecoveryResult>()?.Key : made?.RequestAs<RestoreRequest>().Key;

    private async Task CheckAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await catalog.GetAsync(key, cancellationToken);
        }
        catch (BackupNotFoundException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.NotFound);
        }
        catch (StorageException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.StorageUnavailable);
        }
    }
}

using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Inspections.Comparing;

/// <summary>Starts comparisons with production, and finds the newest one. Nothing is changed: both databases are only read.</summary>
public sealed class ComparisonLauncher(CommandGate gate, RunFactory runs, IRunStore history, BackupCatalog catalog, ServerCatalog server, ProductionOptions production)
{
    /// <summary>Checks that there is something to compare, then queues the run.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It could not succeed; the message says why.</exception>
    public Task<Run> StartAsync(Actor actor, ComparisonRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return gate.PassAsync(actor, PortalAction.Compare, $"{request.Database} with {production.Database}", null, async () =>
        {
            await InspectedDatabase.FindAsync(server, request.Database, cancellationToken);
            var key = request.Key ?? await RestoredFromAsync(history, request.Database, cancellationToken);
            if (request.Database == production.Database && key is null)
                throw new RequestRefusedException($"\"{request.Database}\" is production: name the backup to compare it with.");
            if (request.Key is not null)
                await CheckAsync(request.Key, cancellationToken);
            return await runs.QueueAsync(actor, RunKind.Comparison, request.Database, request with { Key = key }, cancellationToken);
        });
    }

    /// <summary>The newest comparison of a database that succeeded, if it is of the database as its last restore made it; null where there is none.</summary>
    public async Task<Run?> NewestAsync(string database, CancellationToken cancellationToken)
    {
        var newest = (await history.RecentSuccessesAsync(RunKind.Comparison, database, null, 1, cancellationToken)).FirstOrDefault();
        var restore = (await history.RecentSuccessesAsync(RunKind.Restore, database, null, 1, cancellationToken)).FirstOrDefault();
        return newest?.StartedAt > (restore?.FinishedAt ?? DateTimeOffset.MinValue) ? newest : null;
    }

    /// <summary>The backup that a database was restored from, where the history knows it.</summary>
    internal static async Task<string?> RestoredFromAsync(IRunStore history, string database, CancellationToken cancellationToken) =>
        (await history.RecentSuccessesAsync(RunKind.Restore, database, null, 1, cancellationToken)).FirstOrDefault()?.RequestAs<RestoreRequest>().Key;

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

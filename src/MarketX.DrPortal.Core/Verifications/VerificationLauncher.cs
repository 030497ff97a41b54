using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>Starts verifications, after looking whether there is something to compare. Any database will do: it is only read.</summary>
public sealed class VerificationLauncher(CommandGate gate, RunFactory runs, BackupCatalog catalog, PostgresServers servers, ProductionOptions production, PortalOptions portal)
{
    /// <summary>Checks that the verification can start, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It could not succeed; the message says why.</exception>
    public Task<Run> StartAsync(Actor actor, VerificationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Server = PostgresServers.Canonical(request.Server) };
        return gate.PassAsync(actor, PortalAction.Verify, $"{request.Database} against {request.Key}", null, () => QueueAsync(actor, request, cancellationToken));
    }

    private async Task<Run> QueueAsync(Actor actor, VerificationRequest request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.Database))
            throw new RequestRefusedException("Name the database to compare.");
        try
        {
            await FindManifestAsync(catalog, request, cancellationToken);
            _ = await new ServerCatalog(servers.Of(request.Server), production, portal).FindAsync(request.Database, cancellationToken)
                ?? throw new RequestRefusedException($"The server has no database \"{request.Database}\". Restore the backup first, or choose another database.", RefusalReason.NotFound);
        }
        catch (Exception e) when (e is BackupNotFoundException or StorageException or PostgresUnavailableException)
        {
            throw new RequestRefusedException(e.Message, e switch
            {
                BackupNotFoundException => RefusalReason.NotFound,
                StorageException => RefusalReason.StorageUnavailable,
                _ => RefusalReason.DatabaseUnavailable,
            });
        }

        return await runs.QueueAsync(actor, RunKind.Verification, request.Database, request.Server, request, cancellationToken);
    }

    /// <summary>The backup's manifest.</summary>
    /// <exception cref="RequestRefusedException">There is none that counts.</exception>
    internal static async Task<BackupManifest> FindManifestAsync(BackupCatalog catalog, VerificationRequest request, CancellationToken cancellationToken)
    {
        var found = (await catalog.GetAsync(request.Key, cancellationToken)).Manifest;
        if (found.Manifest is not { } manifest)
            throw new RequestRefusedException($"{request.Key} cannot be compared with a database. {found.Sentence}{Remedy(found.State)}", RefusalReason.Preflight);
        if (manifest.Archive.Tables.Any(t => t.Data is not null) && manifest.Archive.Tables.All(t => t.Data is null or { Tally: null }))
            throw new RequestRefusedException($"{request.Key} cannot be compared with a database: its manifest has no row counts, because the rows are not COPY text or are compressed with {manifest.Archive.Compression}.", RefusalReason.Preflight);
        return manifest;
    }

    private static string Remedy(ManifestState state) => state switch
    {
        ManifestState.Missing => " Import the backup to have one made, or choose another backup.",
        ManifestState.Refused => " Choose another backup.",
        _ => "",
    };
}

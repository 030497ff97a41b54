using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Starts restores, after the preflight. The run itself looks again: minutes may pass in the queue.</summary>
public sealed class RestoreLauncher(CommandGate gate, RunFactory runs, RestorePreflight preflight)
{
    /// <summary>Checks that the restore can start, then queues it.</summary>
    /// <exception cref="AccessDeniedException">
    /// The actor's role is too low: an archive that no manifest vouches for needs <see cref="PortalAction.RestoreUnverified"/>.
    /// </exception>
    /// <exception cref="RequestRefusedException">A preflight check blocks it; nothing was changed.</exception>
    public Task<Run> StartAsync(Actor actor, RestoreRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Server = PostgresServers.Canonical(request.Server) };
        return gate.PassAsync(actor, PortalAction.Restore, $"{request.Database}{(request.Server is null ? "" : $" on {request.Server}")} from {request.Key}", request.UnverifiedReason, () => QueueAsync(actor, request, cancellationToken));
    }

    private async Task<Run> QueueAsync(Actor actor, RestoreRequest request, CancellationToken cancellationToken)
    {
        var report = await preflight.CheckAsync(request, cancellationToken);
        if (report.IsUnverified)
            AccessPolicy.Demand(actor, PortalAction.RestoreUnverified);
        report.ThrowIfBlocked();
        // A reason that nobody needed now must not count if the manifest vanishes while the run waits.
        if (!report.IsUnverified)
            request = request with { UnverifiedReason = null };
        return await runs.QueueAsync(actor, RunKind.Restore, request.Database, request.Server, request, cancellationToken);
    }
}

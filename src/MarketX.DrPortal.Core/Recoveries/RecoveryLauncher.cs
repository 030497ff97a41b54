using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>Starts recoveries, after their checks. The run itself looks again.</summary>
public sealed class RecoveryLauncher(CommandGate gate, RunFactory runs, RecoveryPreflight preflight)
{
    /// <summary>Checks that the recovery can start, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">A check blocks it; nothing was changed.</exception>
    public Task<Run> StartAsync(Actor actor, RecoveryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return gate.PassAsync(actor, PortalAction.Recover, $"{request.Database ?? "production"} on {request.Server ?? "the main server"}", request.UnverifiedReason ?? request.Reason, async () =>
        {
            try
            {
                var plan = await preflight.CheckAsync(request, cancellationToken);
                plan.Report.ThrowIfBlocked();
                return await runs.QueueAsync(actor, RunKind.Recovery, plan.Request.Database!, plan.Request.Server, plan.Request, cancellationToken);
            }
            catch (Exception e) when (e is StorageException or PostgresUnavailableException)
            {
                throw new RequestRefusedException(e.Message, e is StorageException ? RefusalReason.StorageUnavailable : RefusalReason.DatabaseUnavailable);
            }
        });
    }
}

using System.Text.Json;
using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>Makes and queues new runs; the launchers of the features call it after their checks.</summary>
public sealed class RunFactory(IRunQueue queue, TimeProvider time)
{
    /// <summary>Queues a run and returns it.</summary>
    public Task<Run> QueueAsync<TRequest>(Actor actor, RunKind kind, string target, TRequest request, CancellationToken cancellationToken) =>
        QueueAsync(actor, kind, target, null, request, cancellationToken);

    /// <summary>Queues a run whose target is on a server with a name, and returns it.</summary>
    public async Task<Run> QueueAsync<TRequest>(Actor actor, RunKind kind, string target, string? server, TRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var run = new Run
        {
            Id = RunId.New(),
            Kind = kind,
            Status = RunStatus.Queued,
            Target = target,
            Server = server,
            Request = JsonSerializer.SerializeToElement(request, RunJson.Options),
            RequestedBy = actor.Name,
            RequestedVia = actor.Via,
            QueuedAt = time.GetUtcNow(),
            Progress = RunProgress.None,
        };
        await queue.EnqueueAsync(run, cancellationToken);
        return run;
    }
}

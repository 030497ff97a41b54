namespace MarketX.DrPortal.Core.Runs;

/// <summary>The command line's queue: it stores the run, and the command executes it itself.</summary>
public sealed class InProcessRunQueue(IRunStore store) : IRunQueue
{
    /// <inheritdoc />
    public Task EnqueueAsync(Run run, CancellationToken cancellationToken) => store.InsertAsync(run, cancellationToken);
}

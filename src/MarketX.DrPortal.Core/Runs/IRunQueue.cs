namespace MarketX.DrPortal.Core.Runs;

/// <summary>Puts a run where it will be executed: Quartz in the portal, this process on the command line.</summary>
public interface IRunQueue
{
    /// <summary>Stores the run as Queued and sees to its execution.</summary>
    Task EnqueueAsync(Run run, CancellationToken cancellationToken);
}

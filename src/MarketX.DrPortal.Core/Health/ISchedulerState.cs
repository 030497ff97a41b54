namespace MarketX.DrPortal.Core.Health;

/// <summary>Whether schedules are carried out.</summary>
public interface ISchedulerState
{
    /// <summary>Why they are not, in a sentence; null where they are.</summary>
    Task<string?> ProblemAsync(CancellationToken cancellationToken);
}

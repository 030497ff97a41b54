namespace MarketX.DrPortal.Core.Health;

/// <summary>Adds up the history of runs.</summary>
public interface IRunTotals
{
    /// <summary>The totals of each kind and status that occur.</summary>
    Task<IReadOnlyList<RunTotals>> ListAsync(CancellationToken cancellationToken);
}

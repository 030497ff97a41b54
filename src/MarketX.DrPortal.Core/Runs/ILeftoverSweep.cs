namespace MarketX.DrPortal.Core.Runs;

/// <summary>Removes leftovers that no row tells of, such as those of a command line without a portal's database.</summary>
public interface ILeftoverSweep
{
    /// <summary>Looks once and removes what belongs to nobody alive.</summary>
    Task SweepAsync(CancellationToken cancellationToken);
}

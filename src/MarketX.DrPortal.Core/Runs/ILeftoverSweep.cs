namespace MarketX.DrPortal.Core.Runs;

/// <summary>Removes leftovers that no row tells of, such as those of a command line without a portal's database.</summary>
public interface ILeftoverSweep
{
    /// <summary>What it looks for, as it stands in a sentence.</summary>
    string What { get; }

    /// <summary>Looks once and removes what belongs to nobody alive.</summary>
    Task SweepAsync(CancellationToken cancellationToken);
}

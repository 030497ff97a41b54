namespace MarketX.DrPortal.Core.Drills.Queries;

/// <summary>The smoke queries: in the portal's database, or none for a command line without it.</summary>
public interface ISmokeQueries
{
    /// <summary>All of them, by name.</summary>
    Task<IReadOnlyList<SmokeQuery>> ListAsync(CancellationToken cancellationToken);
}

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>The records of the DR test log, for reading.</summary>
public interface IDrTests
{
    /// <summary>A page of records.</summary>
    Task<Page<DrTestItem>> ListAsync(DrTestQuery query, CancellationToken cancellationToken);
}

namespace MarketX.DrPortal.Core.Drills.Queries;

/// <summary>For a command line that has no portal database.</summary>
public sealed class NoSmokeQueries : ISmokeQueries
{
    /// <inheritdoc />
    public Task<IReadOnlyList<SmokeQuery>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SmokeQuery>>([]);
}

namespace MarketX.DrPortal.Core.Runs;

/// <summary>A phase that ended.</summary>
/// <param name="Name">Its name.</param>
/// <param name="StartedAt">When it began (UTC).</param>
/// <param name="EndedAt">When the next one began (UTC).</param>
public sealed record PhaseTime(string Name, DateTimeOffset StartedAt, DateTimeOffset EndedAt)
{
    /// <summary>Bytes that it did; null where it counted none.</summary>
    public long? Bytes { get; init; }

    /// <summary>Rows that it did; null where it counted none.</summary>
    public long? Rows { get; init; }
}

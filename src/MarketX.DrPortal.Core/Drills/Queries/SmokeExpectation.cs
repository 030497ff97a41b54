namespace MarketX.DrPortal.Core.Drills.Queries;

/// <summary>What a smoke query's one value must be.</summary>
public enum SmokeExpectation
{
    /// <summary>The expected text or number.</summary>
    Equals,

    /// <summary>The expected number or more.</summary>
    AtLeast,

    /// <summary>The expected number or less.</summary>
    AtMost,

    /// <summary>A time that lies at most so many hours before the moment whose data the backup holds.</summary>
    NotOlderThan,
}

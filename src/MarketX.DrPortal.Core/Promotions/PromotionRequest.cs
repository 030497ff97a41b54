namespace MarketX.DrPortal.Core.Promotions;

/// <summary>What a promotion run is asked to do: put a restored database in production's place.</summary>
/// <param name="Database">The restored database.</param>
/// <param name="TypedName">Production's name as the admin typed it; must equal it exactly.</param>
/// <param name="Reason">Why, for the record.</param>
public sealed record PromotionRequest(string Database, string TypedName, string Reason)
{
    /// <summary>The backup that it must equal, where the history does not know of its restore; null: the one that it was restored from.</summary>
    public string? Key { get; init; }

    /// <summary>Why no backup of production is taken first; null: one is taken.</summary>
    public string? SkipBackupReason { get; init; }

    /// <summary>The run whose restore is meant: where another one has made the database since, nothing is promoted. Null: not given, as in old requests.</summary>
    public string? Restore { get; init; }

    /// <summary>The second Admin, where one had to approve; only an approval sets it.</summary>
    public string? ApprovedBy { get; init; }
}

namespace MarketX.DrPortal.Core.Runs;

/// <summary>Which runs to list, and in which order.</summary>
public sealed record RunQuery
{
    /// <summary>Only this kind.</summary>
    public RunKind? Kind { get; init; }

    /// <summary>Only this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Only runs whose id, target or requester contains this text, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>What to sort by.</summary>
    public RunSort Sort { get; init; } = RunSort.Queued;

    /// <summary>Largest or newest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Rows to skip.</summary>
    public int Skip { get; init; }

    /// <summary>Rows to return, at most 500.</summary>
    public int Take { get; init; } = 25;
}

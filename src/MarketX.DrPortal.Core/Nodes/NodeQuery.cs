namespace MarketX.DrPortal.Core.Nodes;

/// <summary>Which nodes to list, and in which order.</summary>
public sealed record NodeQuery
{
    /// <summary>What to sort by.</summary>
    public NodeSort Sort { get; init; } = NodeSort.Name;

    /// <summary>Newest or last of the alphabet first.</summary>
    public bool Descending { get; init; }

    /// <summary>Rows to skip.</summary>
    public int Skip { get; init; }

    /// <summary>Rows to return, at most 500.</summary>
    public int Take { get; init; } = 25;
}

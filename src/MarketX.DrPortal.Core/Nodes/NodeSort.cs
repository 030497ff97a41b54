namespace MarketX.DrPortal.Core.Nodes;

/// <summary>What a list of nodes can be sorted by.</summary>
public enum NodeSort
{
    /// <summary>Host and process.</summary>
    Name,

    /// <summary>The last sign of life.</summary>
    Seen,

    /// <summary>When it started.</summary>
    Started,
}

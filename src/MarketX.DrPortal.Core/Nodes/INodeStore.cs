namespace MarketX.DrPortal.Core.Nodes;

/// <summary>Where the portals that share a database say that they live.</summary>
public interface INodeStore
{
    /// <summary>Notes a sign of life, and forgets nodes that have been silent for a day.</summary>
    Task BeatAsync(string name, string version, DateTimeOffset startedAt, CancellationToken cancellationToken);

    /// <summary>Takes a node off the list that stops in order.</summary>
    Task LeaveAsync(string name, CancellationToken cancellationToken);

    /// <summary>A page of the nodes: those that live, and those that went silent within the last day.</summary>
    Task<Page<Node>> ListAsync(NodeQuery query, CancellationToken cancellationToken);
}

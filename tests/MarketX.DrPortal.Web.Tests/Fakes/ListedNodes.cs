using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Nodes;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>Nodes as a test lists them.</summary>
internal sealed class ListedNodes : INodeStore
{
    public IReadOnlyList<Node> Listed { get; set; } = [];

    /// <summary>What reading them throws; null: nothing.</summary>
    public Exception? Failure { get; set; }

    public Task BeatAsync(string name, string version, DateTimeOffset startedAt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task LeaveAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Page<Node>> ListAsync(NodeQuery query, CancellationToken cancellationToken) =>
        Failure is null ? Task.FromResult(new Page<Node>([.. Listed.Skip(query.Skip).Take(query.Take)], Listed.Count, Listed.Count)) : Task.FromException<Page<Node>>(Failure);
}

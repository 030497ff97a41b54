namespace MarketX.DrPortal.Core.Nodes;

/// <summary>One of the portals that share a portal database.</summary>
/// <param name="Name">Host and process, as in <c>Run.Node</c>.</param>
/// <param name="Version">The product's version that it runs.</param>
/// <param name="StartedAt">When it started (UTC).</param>
/// <param name="SeenAt">Its last sign of life (UTC), by the clock of the portal's database.</param>
/// <param name="IsAlive">Whether that is recent. One that was told to stop is not listed at all.</param>
public sealed record Node(string Name, string Version, DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool IsAlive);

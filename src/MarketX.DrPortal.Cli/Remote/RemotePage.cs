namespace MarketX.DrPortal.Cli.Remote;

/// <summary>A page of a list as a portal answers it.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Total">Rows on all pages.</param>
internal sealed record RemotePage<T>(IReadOnlyList<T> Items, int Total);

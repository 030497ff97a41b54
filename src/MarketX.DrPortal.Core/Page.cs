namespace MarketX.DrPortal.Core;

/// <summary>One page of a list that was sorted and filtered on the server.</summary>
/// <param name="Items">The rows of this page.</param>
/// <param name="Total">How many rows match the filter.</param>
/// <param name="TotalUnfiltered">How many rows there are at all: tells "no match" from "none yet".</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total, int TotalUnfiltered);

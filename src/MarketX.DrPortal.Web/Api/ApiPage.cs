namespace MarketX.DrPortal.Web.Api;

/// <summary>One page of a list.</summary>
/// <param name="Items">The rows of this page.</param>
/// <param name="Page">Its number, from 1.</param>
/// <param name="PageSize">Rows on a full page.</param>
/// <param name="Total">Rows on all pages that match the filters.</param>
public sealed record ApiPage<T>(IReadOnlyList<T> Items, int Page, int PageSize, int Total);

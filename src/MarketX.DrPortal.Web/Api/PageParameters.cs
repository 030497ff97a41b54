using System.ComponentModel;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Api;

/// <summary>Which page of a list, and in which order. The same for all lists.</summary>
public sealed record PageParameters
{
    /// <summary>Rows that a page has at most.</summary>
    public const int MaxSize = 500;

    private const int DefaultSize = 25;

    /// <summary>Number of the page, from 1.</summary>
    [Description("Number of the page, from 1.")]
    public int? Page { get; init; }

    /// <summary>Rows on a page.</summary>
    [Description("Rows on a page, 1 to 500; 25 by default.")]
    public int? PageSize { get; init; }

    /// <summary>What to sort by.</summary>
    [Description("What to sort by.")]
    public string? Sort { get; init; }

    /// <summary>asc or desc.</summary>
    [Description("asc or desc (default).")]
    public string? Order { get; init; }

    internal int Number => Page ?? 1;

    internal int Size => PageSize ?? DefaultSize;

    internal int Skip => (Number - 1) * Size;

    internal bool Descending => Order is null or "desc";

    /// <summary>Refuses what is out of range.</summary>
    internal void Check()
    {
        if (Number is < 1 or > 1_000_000)
            throw new RequestRefusedException($"page is {Number}: give 1 or more.");
        if (Size is < 1 or > MaxSize)
            throw new RequestRefusedException($"pageSize is {Size}: give 1 to {MaxSize}.");
        if (Order is not (null or "asc" or "desc"))
            throw new RequestRefusedException("order must be asc or desc.");
    }

    /// <summary>A word of a query as the value that it names.</summary>
    internal static T? Named<T>(string parameter, string? word) where T : struct, Enum
    {
        if (string.IsNullOrEmpty(word))
            return null;
        // Names only: Enum.TryParse also takes numbers.
        var name = Enum.GetNames<T>().FirstOrDefault(n => n.Equals(word, StringComparison.OrdinalIgnoreCase));
        return name is not null ? Enum.Parse<T>(name) : throw new RequestRefusedException($"{parameter} must be one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    internal ApiPage<TDocument> Of<T, TDocument>(Page<T> page, Func<T, TDocument> document) => new([.. page.Items.Select(document)], Number, Size, page.Total);
}

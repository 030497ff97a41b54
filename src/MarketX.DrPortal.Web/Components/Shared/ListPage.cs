using MarketX.DrPortal.Core;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Shared;

/// <summary>
/// A page that shows one list. What is searched, filtered and sorted is part of the address, so that a reload, a
/// bookmark and the browser's "back" show the same.
/// </summary>
/// <typeparam name="TQuery">What is asked for: a value, compared to see whether anything has to be read anew.</typeparam>
/// <typeparam name="TItem">One row.</typeparam>
public abstract class ListPage<TQuery, TItem> : ComponentBase, IDisposable
    where TQuery : notnull
{
    /// <summary>Rows on a page.</summary>
    protected const int PageSize = 25;

    private readonly CancellationTokenSource _left = new();
    private object? _loaded;

    /// <summary>The rows that are shown; null before the first answer and after a failure.</summary>
    protected Page<TItem>? List { get; private set; }

    /// <summary>Why there is no list; null when there is one.</summary>
    protected Problem? Problem { get; set; }

    /// <summary>To other addresses of this page.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    /// <summary>Turns exceptions into what may be shown.</summary>
    [Inject]
    protected ProblemReporter Problems { get; set; } = default!;

    /// <summary>The search text; null when there is none.</summary>
    protected string? Search => string.IsNullOrWhiteSpace(Text) ? null : Text;

    /// <summary>As typed.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    protected string? Text { get; set; }

    /// <summary>The column to sort by, unchecked: see <see cref="Named{T}"/>.</summary>
    [SupplyParameterFromQuery(Name = "sort")]
    protected string? Sort { get; set; }

    /// <summary><c>asc</c> or anything else.</summary>
    [SupplyParameterFromQuery(Name = "order")]
    protected string? Order { get; set; }

    /// <summary>The page's number as in the address.</summary>
    [SupplyParameterFromQuery(Name = "page")]
    protected int? PageParameter { get; set; }

    /// <summary>Newest or largest first, unless the address says otherwise.</summary>
    protected bool Descending => Order != "asc";

    /// <summary>From 1.</summary>
    protected int PageNumber => Math.Max(1, PageParameter ?? 1);

    /// <summary>Rows on the pages before this one.</summary>
    protected int Skip => (int)Math.Min(int.MaxValue, (PageNumber - 1L) * PageSize);

    /// <summary>What the address asks for.</summary>
    protected abstract TQuery Query { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the rows, and whatever else the page shows beside them.</summary>
    protected abstract Task<Page<TItem>> ReadAsync(TQuery query, CancellationToken cancellationToken);

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() =>
        RendererInfo.IsInteractive && !Query.Equals(_loaded) ? LoadAsync() : Task.CompletedTask;

    /// <summary>A name from the address as an enum's value, or nothing: no text reaches a query.</summary>
    protected static T? Named<T>(string? name)
        where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    /// <summary>Leads to the first page of the list with another filter; an empty value takes the filter away.</summary>
    protected void Filter(string parameter, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            [parameter] = string.IsNullOrEmpty(value) ? null : value,
            ["page"] = null,
        }),
        replace: true);

    /// <summary>Reads the list anew. An answer that comes when something else was asked for meanwhile is dropped.</summary>
    protected async Task LoadAsync()
    {
        var query = Query;
        _loaded = query;
        try
        {
            var page = await ReadAsync(query, _left.Token);
            if (query.Equals(_loaded))
                (List, Problem) = (page, null);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            (List, Problem) = (null, Problems.Report(exception));
        }
    }
}

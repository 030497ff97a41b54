using MarketX.DrPortal.Core.Inspections.Browsing;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Inspections;

/// <summary>Rows of a table. What is filtered and sorted is part of the address.</summary>
public sealed partial class TablePage : ComponentBase, IDisposable
{
    private const int PageSize = 50;

    private readonly CancellationTokenSource _left = new();
    private BrowsedRows? _rows;
    private Problem? _problem;
    private BrowseRequest? _loaded;
    private string _column = "";
    private RowFilter _filter;
    private string _value = "";

    [Inject]
    private TableBrowser Browser { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "database")]
    private string? Database { get; set; }

    [SupplyParameterFromQuery(Name = "server")]
    private string? Server { get; set; }

    private string? On => PostgresServers.Canonical(Server);

    [SupplyParameterFromQuery(Name = "table")]
    private string? Table { get; set; }

    [SupplyParameterFromQuery(Name = "column")]
    private string? Column { get; set; }

    [SupplyParameterFromQuery(Name = "filter")]
    private string? How { get; set; }

    [SupplyParameterFromQuery(Name = "value")]
    private string? Value { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    private string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageParameter { get; set; }

    // Deep pages make the server count all rows before them: whoever gets there is looking for a filter.
    private int PageNumber => Math.Clamp(PageParameter ?? 1, 1, 10_000);

    private int First => (PageNumber - 1) * PageSize + 1;

    private BrowseRequest Request => new(Database ?? "", Table ?? "")
    {
        Server = On,
        FilterColumn = string.IsNullOrEmpty(Column) ? null : Column,
        Filter = Enum.TryParse<RowFilter>(How, ignoreCase: true, out var filter) && Enum.IsDefined(filter) ? filter : RowFilter.Contains,
        Value = Value ?? "",
        Sort = string.IsNullOrEmpty(Sort) ? null : Sort,
        Descending = Order == "desc",
        Skip = First - 1,
        Take = PageSize,
    };

    private string CsvLink => Navigation.GetUriWithQueryParameters("inspect/rows.csv", new Dictionary<string, object?>
    {
        ["database"] = Database, ["server"] = On, ["table"] = Table, ["column"] = Request.FilterColumn, ["filter"] = Request.FilterColumn is null ? null : Request.Filter.ToString(),
        ["value"] = Request.FilterColumn is null ? null : Value, ["sort"] = Request.Sort, ["order"] = Request.Sort is null ? null : Order,
    });

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => RendererInfo.IsInteractive && Request != _loaded ? LoadAsync() : Task.CompletedTask;

    private void Filter() => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
    {
        ["column"] = _column.Length == 0 ? null : _column, ["filter"] = _column.Length == 0 ? null : _filter.ToString(), ["value"] = _column.Length == 0 || _value.Length == 0 ? null : _value, ["page"] = null,
    }));

    private async Task LoadAsync()
    {
        var request = _loaded = Request;
        (_column, _filter, _value) = (request.FilterColumn ?? "", request.Filter, request.Value);
        try
        {
            var rows = await Browser.ReadAsync(await Actor.GetAsync(), request, _left.Token);
            if (request == _loaded)
                (_rows, _problem) = (rows, null);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            if (request == _loaded)
                _problem = Problems.Report(exception);
        }
    }
}

using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Backups;

/// <summary>The backups in the bucket. What is searched, filtered and sorted is part of the address.</summary>
public sealed partial class BackupsPage : ComponentBase, IDisposable
{
    private const int PageSize = 25;

    private readonly CancellationTokenSource _left = new();
    private Page<Backup>? _page;
    private CatalogTotals? _totals;
    private IReadOnlyList<string> _tags = [];
    private Problem? _problem;
    private BackupQuery? _loaded;

    [Inject]
    private BackupCatalog Catalog { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "tag")]
    private string? Tag { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    private string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageParameter { get; set; }

    private int PageNumber => Math.Max(1, PageParameter ?? 1);

    private IReadOnlyList<(string, string)> TagOptions => [("", "All"), .. _tags.Select(tag => (tag, tag))];

    private BackupQuery Query => new()
    {
        Text = string.IsNullOrWhiteSpace(Text) ? null : Text,
        Tag = string.IsNullOrWhiteSpace(Tag) ? null : Tag,
        Sort = Enum.TryParse<BackupSort>(Sort, ignoreCase: true, out var sort) && Enum.IsDefined(sort) ? sort : BackupSort.TakenAt,
        Descending = Order != "asc",
        Skip = (PageNumber - 1) * PageSize,
        Take = PageSize,
    };

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() =>
        RendererInfo.IsInteractive && Query != _loaded ? LoadAsync() : Task.CompletedTask;

    private void Filter(string parameter, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            [parameter] = string.IsNullOrEmpty(value) ? null : value,
            ["page"] = null,
        }),
        replace: true);

    // The listing is a few seconds old at most, but the run that just ended is newer than that.
    private Task LoadAfterRunAsync()
    {
        Catalog.Refresh();
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        var query = _loaded = Query;
        try
        {
            var page = await Catalog.ListAsync(query, _left.Token);
            var totals = await Catalog.TotalsAsync(_left.Token);
            var tags = await Catalog.TagsAsync(_left.Token);
            if (query == _loaded)
                (_page, _totals, _tags, _problem) = (page, totals, tags, null);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            // No figure may stay beside the error: it could be taken for current.
            (_page, _totals, _problem) = (null, null, Problems.Report(exception));
        }
    }
}

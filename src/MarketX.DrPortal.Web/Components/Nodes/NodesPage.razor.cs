using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Nodes;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Nodes;

/// <summary>Which portals live, read again every few seconds. What each works on follows the runs live.</summary>
public sealed partial class NodesPage : ComponentBase, IAsyncDisposable
{
    private const int PageSize = 25;
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _left = new();
    private Task _reading = Task.CompletedTask;
    private Page<Node>? _page;
    private Problem? _problem;
    private NodeQuery? _loaded;

    [Inject]
    private INodeStore Store { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "sort")]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    private string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageParameter { get; set; }

    private int PageNumber => Math.Clamp(PageParameter ?? 1, 1, 1_000_000);

    private NodeQuery Query => new()
    {
        Sort = Enum.TryParse<NodeSort>(Sort, ignoreCase: true, out var sort) && Enum.IsDefined(sort) ? sort : NodeSort.Name,
        Descending = Order == "desc",
        Skip = (PageNumber - 1) * PageSize,
        Take = PageSize,
    };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _reading;
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _reading = ReadAgainAsync();
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => RendererInfo.IsInteractive && Query != _loaded ? LoadAsync() : Task.CompletedTask;

    private async Task ReadAgainAsync()
    {
        while (!_left.IsCancellationRequested)
        {
            await Task.Delay(ReadAgainAfter, Time, _left.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (_left.IsCancellationRequested)
                return;
            await LoadAsync();
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        var query = _loaded = Query;
        try
        {
            var page = await Store.ListAsync(query, _left.Token);
            if (query == _loaded)
                (_page, _problem) = (page, null);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            (_page, _problem) = (null, Problems.Report(exception));
        }
    }
}

using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Nodes;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Nodes;

/// <summary>Which portals live, read again every few seconds. What each works on follows the runs live.</summary>
public sealed partial class NodesPage : ListPage<NodeQuery, Node>, IAsyncDisposable
{
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;

    [Inject]
    private INodeStore Store { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    /// <inheritdoc />
    protected override NodeQuery Query => new()
    {
        Sort = Named<NodeSort>(Sort) ?? NodeSort.Name,
        // By name unless somebody asks otherwise, and names begin with A.
        Descending = Order == "desc",
        Skip = Skip,
        Take = PageSize,
    };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
        Dispose();
    }

    /// <inheritdoc />
    protected override Task<Page<Node>> ReadAsync(NodeQuery query, CancellationToken cancellationToken) => Store.ListAsync(query, cancellationToken);

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _reading = ReadAgainAsync();
    }

    private async Task ReadAgainAsync()
    {
        while (true)
        {
            await Task.Delay(ReadAgainAfter, Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (_stop.IsCancellationRequested)
                return;
            await LoadAsync();
            StateHasChanged();
        }
    }
}

using MarketX.DrPortal.Core.Nodes;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Nodes;

/// <summary>Which portals live, read again every few seconds. What each works on follows the runs live.</summary>
public sealed partial class NodesPage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _left = new();
    private Task _reading = Task.CompletedTask;
    private Loader<IReadOnlyList<Node>>? _nodes;

    [Inject]
    private INodeStore Store { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

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

    private async Task ReadAgainAsync()
    {
        while (!_left.IsCancellationRequested)
        {
            await Task.Delay(ReadAgainAfter, Time, _left.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!_left.IsCancellationRequested && _nodes is { } nodes)
                await nodes.ReloadAsync();
        }
    }
}

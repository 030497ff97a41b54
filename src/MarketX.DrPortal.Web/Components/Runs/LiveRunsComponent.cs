using MarketX.DrPortal.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Runs;

/// <summary>
/// Base of the leaf components that show live runs: subscribes to the feed while the component is on an interactive
/// page, renders at most once per <see cref="RenderInterval"/> (first change at once, the last one never lost, an end
/// of a run at once), and ends the subscription by cancellation. Pages never derive from it, so that a progress tick
/// renders a card and not a page.
/// </summary>
public abstract class LiveRunsComponent : ComponentBase, IAsyncDisposable
{
    /// <summary>Shortest time between two renders for progress.</summary>
    public static readonly TimeSpan RenderInterval = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _left = new();
    private Task _watching = Task.CompletedTask;
    private Task _trailing = Task.CompletedTask;
    private long _lastRender;

    /// <summary>The clock.</summary>
    [Inject]
    protected TimeProvider Time { get; set; } = default!;

    [Inject]
    private RunFeed Feed { get; set; } = default!;

    /// <summary>Cancelled when the component is disposed.</summary>
    protected CancellationToken Left => _left.Token;

    /// <summary>The runs that are queued or running now, as the feed knows them.</summary>
    protected IReadOnlyList<Run> ActiveRuns => Feed.Active;

    /// <summary>Whether there is anything to wait for.</summary>
    protected virtual bool Watches => true;

    /// <summary>Takes over a run's new snapshot, on the renderer's context.</summary>
    /// <returns>Whether what is shown changes.</returns>
    protected abstract bool Apply(Run run);

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive && Watches)
            _watching = WatchAsync();
    }

    /// <summary>Work that follows a snapshot and needs awaiting; after <see cref="Apply"/> and before the next snapshot.</summary>
    protected virtual Task AfterAsync(Run run) => Task.CompletedTask;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _watching;
        await _trailing;
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    // Started in OnInitialized, so it continues on the renderer's context after every await.
    private async Task WatchAsync()
    {
        try
        {
            await foreach (var run in Feed.WatchAsync(Left))
            {
                if (Apply(run))
                    RequestRender(atOnce: !run.Status.IsActive());
                await AfterAsync(run);
            }
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The component is gone.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private void RequestRender(bool atOnce)
    {
        var wait = RenderInterval - Time.GetElapsedTime(_lastRender);
        if (atOnce || _lastRender == 0 || wait <= TimeSpan.Zero)
            Render();
        else if (_trailing.IsCompleted)
            _trailing = RenderAfterAsync(wait);
    }

    private async Task RenderAfterAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, Time, Left);
            Render();
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The component is gone.
        }
    }

    private void Render()
    {
        _lastRender = Time.GetTimestamp();
        StateHasChanged();
    }
}

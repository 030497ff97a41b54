using MarketX.DrPortal.Core.Alerts;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Alerts;

/// <summary>Base of the leaf components that show the open alerts: renders when they change, on an interactive page.</summary>
public abstract class LiveAlertsComponent : ComponentBase, IDisposable
{
    [Inject]
    private AlertBoard Board { get; set; } = default!;

    /// <summary>The open alerts, newest first.</summary>
    protected IReadOnlyList<Alert> OpenAlerts => Board.Open;

    /// <inheritdoc />
    public void Dispose()
    {
        Board.Changed -= OnChanged;
        GC.SuppressFinalize(this);
    }

    /// <summary>After they changed, on the renderer's context; renders by itself.</summary>
    protected virtual Task AfterChangeAsync() => Task.CompletedTask;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            Board.Changed += OnChanged;
    }

    private void OnChanged() => _ = InvokeAsync(async () =>
    {
        try
        {
            StateHasChanged();
            await AfterChangeAsync();
        }
        catch (ObjectDisposedException)
        {
            // The page was left a moment ago.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    });
}

using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Shared;

/// <summary>Loads a value for its content and turns a failure into an error state.</summary>
public sealed partial class Loader<TValue> : ComponentBase, IDisposable
    where TValue : class
{
    private readonly CancellationTokenSource _disposed = new();
    private TValue? _value;
    private Problem? _problem;
    private int _generation;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    /// <summary>Reads the value. Cancelled when the page is left.</summary>
    [Parameter, EditorRequired]
    public Func<CancellationToken, Task<TValue>> Load { get; set; } = default!;

    /// <summary>What the error state is headed by, e.g. <c>The backups cannot be listed</c>.</summary>
    [Parameter, EditorRequired]
    public string ErrorTitle { get; set; } = "";

    /// <summary>What is shown until the value is there.</summary>
    [Parameter]
    public RenderFragment? Loading { get; set; }

    /// <summary>The content.</summary>
    [Parameter, EditorRequired]
    public RenderFragment<TValue> ChildContent { get; set; } = default!;

    /// <summary>Loads again; the old content stays until the new is there.</summary>
    public async Task ReloadAsync()
    {
        var generation = ++_generation;
        if (_problem is not null)
        {
            _problem = null;
            StateHasChanged();
        }
        try
        {
            var value = await Load(_disposed.Token);
            if (generation != _generation)
                return;
            (_value, _problem) = (value, null);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            if (generation != _generation)
                return;
            (_value, _problem) = (null, Problems.Report(exception));
        }
        StateHasChanged();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive ? ReloadAsync() : Task.CompletedTask;
}

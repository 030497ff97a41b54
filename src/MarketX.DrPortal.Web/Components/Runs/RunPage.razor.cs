using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Runs;

/// <summary>One run: reads its row and leaves the rest to <see cref="RunView"/>, which keeps itself current.</summary>
public sealed partial class RunPage : ComponentBase
{
    private Run? _run;
    private bool _missing;
    private Problem? _problem;
    private string? _loaded;

    [Inject]
    private IRunStore Store { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    /// <summary>The run's id, from the address.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() =>
        RendererInfo.IsInteractive && Id != _loaded ? LoadAsync() : Task.CompletedTask;

    private async Task LoadAsync()
    {
        (_loaded, _problem, _missing) = (Id, null, false);
        try
        {
            _run = RunId.TryParse(Id, out var id) ? await Store.FindAsync(id, CancellationToken.None) : null;
            _missing = _run is null;
        }
        catch (Exception exception)
        {
            _problem = Problems.Report(exception);
        }
    }
}

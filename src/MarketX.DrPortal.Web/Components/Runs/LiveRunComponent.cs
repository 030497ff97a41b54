using MarketX.DrPortal.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Runs;

/// <summary>Base of the components that show one run: the page's snapshot first, then the feed's newer ones.</summary>
public abstract class LiveRunComponent : LiveRunsComponent
{
    /// <summary>The run as the page read it.</summary>
    [Parameter, EditorRequired]
    public Run Run { get; set; } = default!;

    /// <summary>The newest snapshot.</summary>
    protected Run Current { get; private set; } = default!;

    /// <summary>A run that has ended does not change: only live ones cost a subscription.</summary>
    protected override bool Watches => Current.Status.IsActive();

    [Inject]
    private IRunStore Store { get; set; } = default!;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        Current = Run;
        base.OnInitialized();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        // The run may have ended between the page's reading and the subscription; then the feed says nothing any more.
        if (RendererInfo.IsInteractive && Current.Status.IsActive() && ActiveRuns.All(r => r.Id != Run.Id)
            && await Store.FindAsync(Run.Id, Left) is { } newest && Current.Status.IsActive())
            Current = newest;
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // A list that reads again may bring the end before the feed does, but never anything newer than an end.
        if (Run.Id == Current.Id && !Run.Status.IsActive())
            Current = Run;
    }

    /// <inheritdoc />
    protected override bool Apply(Run run)
    {
        if (run.Id != Current.Id || ReferenceEquals(run, Current))
            return false;
        Current = run;
        return true;
    }
}

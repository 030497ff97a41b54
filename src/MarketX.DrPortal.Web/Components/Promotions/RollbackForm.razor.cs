using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Promotions;

/// <summary>Shows what stands in a rollback's way and what it costs, asks for the reason and the typed name, and starts it.</summary>
public sealed partial class RollbackForm : ComponentBase
{
    private Loader<RollbackView>? _loader;
    private bool _acknowledged;
    private string _reason = "";
    private string _typed = "";
    private bool _busy;
    private Problem? _problem;

    [Inject]
    private PromotionLauncher Launcher { get; set; } = default!;

    [Inject]
    private PromotionPreflight Preflight { get; set; } = default!;

    [Inject]
    private ProductionOptions Production { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    /// <summary>The kept database.</summary>
    [Parameter, EditorRequired]
    public string Database { get; set; } = "";

    private RollbackRequest Request(RollbackView view) => new(Database, _typed, _reason.Trim(), view.Written ?? 0);

    private bool CanStart(RollbackView view) =>
        view.Report.CanStart && !_busy && _typed == Production.Database && _reason.Trim().Length > 0 && (view.Written == 0 || _acknowledged);

    // What is still to be typed and acknowledged is asked for below, and is no finding.
    private async Task<RollbackView> CheckAsync(CancellationToken cancellationToken)
    {
        _acknowledged = false;
        var written = await Preflight.WrittenSinceAsync(Database, cancellationToken);
        var report = await Preflight.CheckAsync(new RollbackRequest(Database, Production.Database, "-", long.MaxValue), cancellationToken);
        return new RollbackView(new PreflightReport([.. report.Checks.Where(c => c.Topic != PromotionTopic.Confirmation)]), written);
    }

    private async Task StartAsync(RollbackView view)
    {
        (_busy, _problem) = (true, null);
        try
        {
            var run = await Launcher.StartAsync(await Actor.GetAsync(), Request(view), CancellationToken.None);
            Navigation.NavigateTo(run.Link());
        }
        catch (Exception exception)
        {
            (_busy, _problem) = (false, Problems.Report(exception));
        }
    }
}

using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Promotions.Approvals;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Promotions;

/// <summary>Shows what stands in a promotion's way, asks for the reason and the typed name, and starts it.</summary>
public sealed partial class PromoteForm : ComponentBase
{
    private Loader<PreflightReport>? _loader;
    private bool _backup = true;
    private string _noBackupReason = "";
    private string _reason = "";
    private string _typed = "";
    private bool _busy;
    private Problem? _problem;

    [Inject]
    private PromotionLauncher Launcher { get; set; } = default!;

    [Inject]
    private PromotionPreflight Preflight { get; set; } = default!;

    [Inject]
    private PromotionApprovals Approvals { get; set; } = default!;

    [Inject]
    private PromotionOptions Options { get; set; } = default!;

    [Inject]
    private ProductionOptions Production { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    /// <summary>The restored database.</summary>
    [Parameter, EditorRequired]
    public string Database { get; set; } = "";

    private PromotionRequest Request => new(Database, _typed, _reason.Trim()) { SkipBackupReason = _backup ? null : _noBackupReason.Trim() };

    private bool CanStart(PreflightReport report) => report.CanStart && !_busy && _typed == Production.Database && _reason.Trim().Length > 0 && (_backup || _noBackupReason.Trim().Length > 0);

    // What is still to be typed is asked for below, and is no finding.
    private async Task<PreflightReport> CheckAsync(CancellationToken cancellationToken)
    {
        var report = await Preflight.CheckAsync(new PromotionRequest(Database, Production.Database, "-") { SkipBackupReason = _backup ? null : "as said below." }, cancellationToken);
        return new PreflightReport([.. report.Checks.Where(c => c.Topic != PromotionTopic.Confirmation)]);
    }

    private async Task ToggleBackupAsync(ChangeEventArgs change)
    {
        _backup = change.Value is true;
        await _loader!.ReloadAsync();
    }

    private async Task StartAsync()
    {
        (_busy, _problem) = (true, null);
        try
        {
            if (Options.RequireApproval)
            {
                await Approvals.AskAsync(await Actor.GetAsync(), Request, CancellationToken.None);
                Navigation.NavigateTo(PromotionLinks.Production);
                return;
            }

            var run = await Launcher.StartAsync(await Actor.GetAsync(), Request, CancellationToken.None);
            Navigation.NavigateTo(run.Link());
        }
        catch (Exception exception)
        {
            (_busy, _problem) = (false, Problems.Report(exception));
        }
    }
}

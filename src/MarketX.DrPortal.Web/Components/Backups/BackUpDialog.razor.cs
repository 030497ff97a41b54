using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MarketX.DrPortal.Web.Components.Backups;

/// <summary>Asks for the tag, starts a backup and goes to its run.</summary>
public sealed partial class BackUpDialog : ComponentBase
{
    private const string DefaultTag = "manual";
    private static readonly IReadOnlyList<string> Suggestions = [DefaultTag, "pre-migration", "pre-release"];

    private string _tag = DefaultTag;
    private bool _busy;
    private Problem? _problem;

    [Inject]
    private BackupLauncher Launcher { get; set; } = default!;

    [Inject]
    private BackupCatalog Catalog { get; set; } = default!;

    [Inject]
    private ProductionOptions Production { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    private string? TagProblem => BackupKey.TagProblem(_tag);

    private async Task StartAsync()
    {
        if (_busy || TagProblem is not null)
            return;
        (_busy, _problem) = (true, null);
        try
        {
            var run = await Launcher.StartAsync(await Actor.GetAsync(), _tag, CancellationToken.None);
            Dialogs.Close(true);
            Navigation.NavigateTo(run.Link());
        }
        catch (Exception exception)
        {
            (_busy, _problem) = (false, Problems.Report(exception));
        }
    }
}

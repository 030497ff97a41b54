using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Restores;

/// <summary>The summary and the last click. Where a database is replaced, its name has to be typed first.</summary>
public sealed partial class RestoreConfirm : ComponentBase
{
    private const int PastRestores = 5;

    private string _typed = "";
    private bool _verify = true;
    private string _reason = "";
    private string _expectation = "not known yet";
    private bool? _expectedFor;
    private bool _busy;
    private Problem? _problem;

    [Inject]
    private RestoreLauncher Launcher { get; set; } = default!;

    [Inject]
    private IRunStore Store { get; set; } = default!;

    [Inject]
    private ObjectivesOptions Objectives { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    /// <summary>The backup.</summary>
    [Parameter, EditorRequired]
    public Backup Backup { get; set; } = default!;

    /// <summary>What was chosen, without the typed name.</summary>
    [Parameter, EditorRequired]
    public RestoreRequest Request { get; set; } = default!;

    /// <summary>The database that would be replaced; null when there is none of that name.</summary>
    [Parameter, EditorRequired]
    public DatabaseInfo? Existing { get; set; }

    /// <summary>Whether the checks of exactly this request let it start.</summary>
    [Parameter, EditorRequired]
    public bool Ready { get; set; }

    /// <summary>Whether no manifest vouches for the backup, so that a reason must be given.</summary>
    [Parameter]
    public bool NeedsReason { get; set; }

    /// <summary>The finding that does not let it start; null when none.</summary>
    [Parameter]
    public string? Blocker { get; set; }

    /// <summary>Whether the checks are under way.</summary>
    [Parameter]
    public bool Waiting { get; set; }

    private TargetKind Kind => TargetWords.KindOf(Existing, Request.IntoSchema is not null);

    private RestoreRequest Asked =>
        (NeedsReason && _reason.Trim().Length > 0 ? Request with { UnverifiedReason = _reason.Trim() } : Request) with { Verify = _verify };

    private bool CanStart => Ready && !_busy && !Kind.IsExcluded() && (!NeedsReason || _reason.Trim().Length > 0)
        && (Kind is TargetKind.New or TargetKind.Extend || string.Equals(_typed, Request.Database, StringComparison.Ordinal));

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var some = Request.Tables is not null;
        if (_expectedFor == some)
            return;
        _expectedFor = some;
        // What whole restores took says nothing about some tables.
        if (some)
        {
            _expectation = "not known for some tables";
            return;
        }

        var past = await Store.RecentSuccessesAsync(RunKind.Restore, null, null, PastRestores, CancellationToken.None);
        _expectation = Expectation([.. past.Where(run => run.RequestAs<RestoreRequest>().Tables is null).Select(run => run.ResultAs<RestoreResult>()?.Seconds).OfType<double>()]);
    }

    // The median: one restore on a busy night says little.
    private string Expectation(IReadOnlyList<double> seconds)
    {
        if (seconds.Count == 0)
            return "no measured restore yet";
        var median = TimeSpan.FromSeconds(seconds.Order().ElementAt(seconds.Count / 2));
        var verdict = median <= Objectives.Rto ? "within" : "over";
        return $"about {Span.Format(median)}, {verdict} the objective of {Span.FormatGoal(Objectives.Rto)} " +
            (seconds.Count == 1 ? "(the last restore)" : $"(median of the last {seconds.Count} restores)");
    }

    private async Task StartAsync()
    {
        (_busy, _problem) = (true, null);
        try
        {
            var request = Asked with { ReplaceTyped = Kind == TargetKind.Replace ? _typed : null };
            var run = await Launcher.StartAsync(await Actor.GetAsync(), request, CancellationToken.None);
            Navigation.NavigateTo(run.Link());
        }
        catch (Exception exception)
        {
            (_busy, _problem) = (false, Problems.Report(exception));
        }
    }
}

using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Recoveries;

/// <summary>Asks where to, shows what stands in the way, asks for the reason and the typed name, and starts the recovery.</summary>
public sealed partial class RecoverForm : ComponentBase
{
    private Loader<RecoveryPlan>? _loader;
    private string _server = "";
    private string _database = "";
    private string _reason = "";
    private string _typed = "";
    private bool _busy;
    private Problem? _problem;

    [Inject]
    private RecoveryPreflight Preflight { get; set; } = default!;

    [Inject]
    private RecoveryLauncher Launcher { get; set; } = default!;

    [Inject]
    private PostgresServers Servers { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    /// <summary>The backup; null: the newest good one.</summary>
    [Parameter]
    public string? Key { get; set; }

    /// <summary>The server that is chosen at first; null: one that is there for recoveries.</summary>
    [Parameter]
    public string? Server { get; set; }

    /// <inheritdoc />
    protected override void OnInitialized() =>
        _server = (Servers.Find(Server) is { IsDefault: false } asked ? asked : Servers.All.FirstOrDefault(s => s.Role == ServerRole.Recovery) ?? Servers.All[^1]).Name;

    private RecoveryRequest Request => new() { Server = _server == PostgresServers.DefaultName ? null : _server, Key = Key, Database = _database.Trim() };

    private Task<RecoveryPlan> CheckAsync(CancellationToken cancellationToken) => Preflight.CheckAsync(Request, cancellationToken);

    private bool CanStart(RecoveryPlan plan) => plan.Report.CanStart && !_busy && _typed == plan.Request.Database && _reason.Trim().Length > 0;

    private async Task ChooseServerAsync(ChangeEventArgs change)
    {
        _server = change.Value as string ?? _server;
        await _loader!.ReloadAsync();
    }

    private async Task ChooseDatabaseAsync(ChangeEventArgs change)
    {
        (_database, _typed) = (change.Value as string ?? "", "");
        await _loader!.ReloadAsync();
    }

    private async Task StartAsync(RecoveryPlan plan)
    {
        (_busy, _problem) = (true, null);
        try
        {
            var run = await Launcher.StartAsync(await Actor.GetAsync(), plan.Request with { Reason = _reason.Trim() }, CancellationToken.None);
            Navigation.NavigateTo(run.Link());
        }
        catch (Exception exception)
        {
            (_busy, _problem) = (false, Problems.Report(exception));
        }
    }
}

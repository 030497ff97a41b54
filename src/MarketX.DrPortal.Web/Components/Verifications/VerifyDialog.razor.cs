using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MarketX.DrPortal.Web.Components.Verifications;

/// <summary>Asks for a database, starts its comparison with a backup and goes to the run.</summary>
public sealed partial class VerifyDialog : ComponentBase
{
    private string _database = "";
    private bool _busy;
    private Problem? _problem;

    [Inject]
    private VerificationLauncher Launcher { get; set; } = default!;

    [Inject]
    private PostgresServers Servers { get; set; } = default!;

    [Inject]
    private ProductionOptions Production { get; set; } = default!;

    [Inject]
    private PortalOptions Portal { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    /// <summary>The backup.</summary>
    [Parameter, EditorRequired]
    public string Key { get; set; } = "";

    /// <summary>The database that is chosen at first; null for none.</summary>
    [Parameter]
    public string? Database { get; set; }

    /// <summary>The server that the database is on; null: the one of <c>DATABASE_HOST</c>.</summary>
    [Parameter]
    public string? Server { get; set; }

    private async Task<IReadOnlyList<DatabaseInfo>> LoadAsync(CancellationToken cancellationToken)
    {
        var databases = await new ServerCatalog(Servers.Of(Server), Production, Portal).ListDatabasesAsync(cancellationToken);
        if (databases.Any(d => d.Name == Database))
            _database = Database!;
        StateHasChanged();
        return databases;
    }

    private async Task StartAsync()
    {
        if (_busy || _database.Length == 0)
            return;
        (_busy, _problem) = (true, null);
        try
        {
            var run = await Launcher.StartAsync(await Actor.GetAsync(), new VerificationRequest(Key, _database) { Server = Server }, CancellationToken.None);
            Dialogs.Close(true);
            Navigation.NavigateTo(run.Link());
        }
        catch (Exception exception)
        {
            (_busy, _problem) = (false, Problems.Report(exception));
        }
    }
}

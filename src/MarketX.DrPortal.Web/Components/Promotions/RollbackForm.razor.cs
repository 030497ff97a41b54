using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Promotions;

/// <summary>Shows what stands in a rollback's way and what it costs, asks for the reason and the typed name, and starts it.</summary>
public sealed partial class RollbackForm : ComponentBase, IDisposable
{
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _left = new();
    private Loader<PreflightReport>? _loader;
    private ITimer? _timer;
    private bool _counting;
    private long? _written;
    private IReadOnlyList<TableWrites> _tables = [];
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
    private WrittenTables Tables { get; set; } = default!;

    [Inject]
    private ProductionOptions Production { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    /// <summary>The kept database.</summary>
    [Parameter, EditorRequired]
    public string Database { get; set; } = "";

    /// <inheritdoc />
    public void Dispose()
    {
        _timer?.Dispose();
        _left.Cancel();
        _left.Dispose();
    }

    private RollbackRequest Request() => new(Database, _typed, _reason.Trim(), _written ?? 0, _acknowledged);

    private bool CanStart(PreflightReport report) =>
        report.CanStart && !_busy && _typed == Production.Database && _reason.Trim().Length > 0 && (_written == 0 || _acknowledged);

    // What is still to be typed and acknowledged is asked for below, and is no finding.
    private async Task<PreflightReport> CheckAsync(CancellationToken cancellationToken)
    {
        _acknowledged = false;
        _written = await Preflight.WrittenSinceAsync(Database, cancellationToken);
        _tables = await Tables.FindAsync(Database, cancellationToken) ?? [];
        var report = await Preflight.CheckAsync(new RollbackRequest(Database, Production.Database, "-", _written ?? 0, AcknowledgesLaterWrites: true), cancellationToken);
        if (!_left.IsCancellationRequested)
            _timer ??= Time.CreateTimer(_ => _ = InvokeAsync(CountAsync), null, CountInterval, CountInterval);
        return new PreflightReport([.. report.Checks.Where(c => c.Topic != PromotionTopic.Confirmation)]);
    }

    // Who takes his time to type is to see what it costs by now. A server that does not answer says so when it is asked to start.
    private async Task CountAsync()
    {
        if (_counting || _busy || _left.IsCancellationRequested)
            return;
        _counting = true;
        try
        {
            _written = await Preflight.WrittenSinceAsync(Database, _left.Token);
            StateHasChanged();
        }
        catch (Exception exception) when (exception is PostgresUnavailableException or Npgsql.NpgsqlException or OperationCanceledException)
        {
            _written = null;
        }
        finally
        {
            _counting = false;
        }
    }

    private async Task StartAsync()
    {
        (_busy, _problem) = (true, null);
        try
        {
            var run = await Launcher.StartAsync(await Actor.GetAsync(), Request(), CancellationToken.None);
            Navigation.NavigateTo(run.Link());
        }
        catch (Exception exception)
        {
            (_busy, _problem) = (false, Problems.Report(exception));
        }
    }
}

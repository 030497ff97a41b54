using MarketX.DrPortal.Core.Inspections.DeletedRows;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Inspections;

/// <summary>Rows of a table that production does not have any more. They are looked for when somebody asks: both tables are read from end to end.</summary>
public sealed partial class DeletedRowsPage : ComponentBase, IDisposable
{
    private const int ShownRows = 200;

    private CancellationTokenSource? _stop;
    private FirstDeletedRows? _found;
    private DeletedRowsCount? _count;
    private DeletedRowsCount? _soFar;
    private Problem? _problem;
    private bool _busy;
    private bool _stopped;

    [Inject]
    private DeletedRowsFinder Finder { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "database")]
    private string? Database { get; set; }

    [SupplyParameterFromQuery(Name = "server")]
    private string? Server { get; set; }

    private string? On => PostgresServers.Canonical(Server);

    [SupplyParameterFromQuery(Name = "table")]
    private string? Table { get; set; }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop?.Cancel();
        _stop?.Dispose();
    }

    private void Stop() => _stop?.Cancel();

    private async Task FindAsync()
    {
        if (_busy)
            return;
        _stop?.Dispose();
        _stop = new CancellationTokenSource();
        var token = _stop.Token;
        (_busy, _stopped, _problem, _count, _soFar) = (true, false, null, null, null);
        var found = new FirstDeletedRows(ShownRows, soFar => _ = InvokeAsync(() =>
        {
            _soFar = soFar;
            StateHasChanged();
        }));
        try
        {
            _count = await Finder.FindAsync(await Actor.GetAsync(), new DeletedRowsRequest(Database ?? "", Table ?? "") { Server = On }, found, token);
            _found = found;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            _stopped = true;
        }
        catch (Exception exception)
        {
            _problem = Problems.Report(exception);
        }
        finally
        {
            _busy = false;
        }
    }
}

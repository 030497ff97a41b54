using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Alerts;

/// <summary>The list of alerts. What is searched, filtered and sorted is part of the address.</summary>
public sealed partial class AlertsPage : ComponentBase, IDisposable
{
    private const int PageSize = 25;
    private static readonly IReadOnlyList<(string, string)> States = [("", "All"), ("open", "Open"), ("resolved", "Resolved")];

    private readonly CancellationTokenSource _left = new();
    private Page<Alert>? _page;
    private Problem? _problem;
    private AlertQuery? _loaded;

    [Inject]
    private IAlertLog Log { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    private string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageParameter { get; set; }

    private int PageNumber => Math.Max(1, PageParameter ?? 1);

    // Names from the address become enum values or nothing: no text reaches a query.
    private AlertQuery Query => new()
    {
        Text = string.IsNullOrWhiteSpace(Text) ? null : Text,
        Open = State switch { "open" => true, "resolved" => false, _ => null },
        Kind = Named<AlertKind>(Kind),
        Sort = Named<AlertSort>(Sort) ?? AlertSort.Raised,
        Descending = Order != "asc",
        Skip = (PageNumber - 1) * PageSize,
        Take = PageSize,
    };

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() => RendererInfo.IsInteractive && Query != _loaded ? LoadAsync() : Task.CompletedTask;

    private static T? Named<T>(string? name) where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private void Filter(string parameter, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [parameter] = string.IsNullOrEmpty(value) ? null : value, ["page"] = null }),
        replace: true);

    private async Task LoadAsync()
    {
        var query = _loaded = Query;
        try
        {
            var page = await Log.ListAsync(query, _left.Token);
            if (query == _loaded)
                (_page, _problem) = (page, null);
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception exception)
        {
            (_page, _problem) = (null, Problems.Report(exception));
        }
    }
}

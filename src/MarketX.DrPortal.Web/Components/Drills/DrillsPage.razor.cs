using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MarketX.DrPortal.Web.Components.Drills;

/// <summary>The DR test log. What is searched, filtered and sorted is part of the address.</summary>
public sealed partial class DrillsPage : ComponentBase, IDisposable
{
    private const int PageSize = 25;
    private static readonly IReadOnlyList<(string, string)> Verdicts = [("", "All"), ("Passed", "Passed"), ("Failed", "Failed"), ("Inconclusive", "Inconclusive")];

    private readonly CancellationTokenSource _left = new();
    private Page<DrTestItem>? _page;
    private Problem? _problem;
    private DrTestQuery? _loaded;

    [Inject]
    private IDrTests Log { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "verdict")]
    private string? Verdict { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "signed")]
    private string? Signed { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? Sort { get; set; }

    [SupplyParameterFromQuery(Name = "order")]
    private string? Order { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    private int? PageParameter { get; set; }

    private int PageNumber => Math.Max(1, PageParameter ?? 1);

    // Names from the address become enum values or nothing: no text reaches a query.
    private DrTestQuery Query => new()
    {
        Text = string.IsNullOrWhiteSpace(Text) ? null : Text,
        Verdict = Named<DrillVerdict>(Verdict),
        Kind = Named<DrTestKind>(Kind),
        SignedOff = Signed switch { "yes" => true, "no" => false, _ => null },
        Sort = Named<DrTestSort>(Sort) ?? DrTestSort.Started,
        Descending = Order != "asc",
        Skip = (PageNumber - 1) * PageSize,
        Take = PageSize,
    };

    private string CsvLink => "drills.csv" + new Uri(Navigation.Uri).Query;

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync() =>
        RendererInfo.IsInteractive && Query != _loaded ? LoadAsync() : Task.CompletedTask;

    private static T? Named<T>(string? name) where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private void Filter(string parameter, string? value) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            [parameter] = string.IsNullOrEmpty(value) ? null : value,
            ["page"] = null,
        }),
        replace: true);

    private async Task RecordAsync() => await Dialogs.OpenAsync<ManualDrillDialog>("Record a drill done by hand", options: PortalDialogs.Wide());

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

using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MarketX.DrPortal.Web.Components.Drills;

/// <summary>The DR test log. What is searched, filtered and sorted is part of the address.</summary>
public sealed partial class DrillsPage
{
    private static readonly IReadOnlyList<(string, string)> Verdicts = [("", "All"), ("Passed", "Passed"), ("Failed", "Failed"), ("Inconclusive", "Inconclusive")];

    [Inject]
    private IDrTests Log { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "verdict")]
    private string? Verdict { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "signed")]
    private string? Signed { get; set; }

    /// <inheritdoc />
    protected override DrTestQuery Query => new()
    {
        Text = Search,
        Verdict = Named<DrillVerdict>(Verdict),
        Kind = Named<DrTestKind>(Kind),
        SignedOff = Signed switch { "yes" => true, "no" => false, _ => null },
        Sort = Named<DrTestSort>(Sort) ?? DrTestSort.Started,
        Descending = Descending,
        Skip = Skip,
        Take = PageSize,
    };

    private string CsvLink => "drills.csv" + new Uri(Navigation.Uri).Query;

    private async Task RecordAsync() => await Dialogs.OpenAsync<ManualDrillDialog>("Record a drill done by hand", options: PortalDialogs.Wide());

    /// <inheritdoc />
    protected override Task<Page<DrTestItem>> ReadAsync(DrTestQuery query, CancellationToken cancellationToken) =>
        Log.ListAsync(query, cancellationToken);
}

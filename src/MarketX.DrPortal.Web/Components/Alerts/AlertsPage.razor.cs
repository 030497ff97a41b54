using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Alerts;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Alerts;

/// <summary>The list of alerts. What is searched, filtered and sorted is part of the address.</summary>
public sealed partial class AlertsPage
{
    private static readonly IReadOnlyList<(string, string)> States = [("", "All"), ("open", "Open"), ("resolved", "Resolved")];

    [Inject]
    private IAlertLog Log { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    /// <inheritdoc />
    protected override AlertQuery Query => new()
    {
        Text = Search,
        Open = State switch { "open" => true, "resolved" => false, _ => null },
        Kind = Named<AlertKind>(Kind),
        Sort = Named<AlertSort>(Sort) ?? AlertSort.Raised,
        Descending = Descending,
        Skip = Skip,
        Take = PageSize,
    };

    /// <inheritdoc />
    protected override Task<Page<Alert>> ReadAsync(AlertQuery query, CancellationToken cancellationToken) => Log.ListAsync(query, cancellationToken);
}

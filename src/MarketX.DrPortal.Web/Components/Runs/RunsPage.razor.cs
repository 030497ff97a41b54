using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Runs;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Runs;

/// <summary>The list of runs. What is searched, filtered and sorted is part of the address.</summary>
public sealed partial class RunsPage
{
    private static readonly IReadOnlyList<(string, string)> Kinds = [("", "All"), ("Backup", "Backups"), ("Restore", "Restores"), ("Drill", "Drills")];

    [Inject]
    private IRunStore Store { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    private string? Status { get; set; }

    /// <inheritdoc />
    protected override RunQuery Query => new()
    {
        Text = Search,
        Kind = Named<RunKind>(Kind),
        Status = Named<RunStatus>(Status),
        Sort = Named<RunSort>(Sort) ?? RunSort.Queued,
        Descending = Descending,
        Skip = Skip,
        Take = PageSize,
    };

    /// <inheritdoc />
    protected override Task<Page<Run>> ReadAsync(RunQuery query, CancellationToken cancellationToken) =>
        Store.ListAsync(query, cancellationToken);
}

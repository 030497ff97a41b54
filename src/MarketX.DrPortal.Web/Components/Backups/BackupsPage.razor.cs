using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Backups;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Backups;

/// <summary>The backups in the bucket. What is searched, filtered and sorted is part of the address.</summary>
public sealed partial class BackupsPage
{
    private CatalogTotals? _totals;
    private IReadOnlyList<string> _tags = [];

    [Inject]
    private BackupCatalog Catalog { get; set; } = default!;

    [SupplyParameterFromQuery(Name = "tag")]
    private string? Tag { get; set; }

    private IReadOnlyList<(string, string)> TagOptions => [("", "All"), .. _tags.Select(tag => (tag, tag))];

    /// <inheritdoc />
    protected override BackupQuery Query => new()
    {
        Text = Search,
        Tag = string.IsNullOrWhiteSpace(Tag) ? null : Tag,
        Sort = Named<BackupSort>(Sort) ?? BackupSort.TakenAt,
        Descending = Descending,
        Skip = Skip,
        Take = PageSize,
    };

    // The listing is a few seconds old at most, but the run that just ended is newer than that.
    private Task LoadAfterRunAsync()
    {
        Catalog.Refresh();
        return LoadAsync();
    }

    /// <inheritdoc />
    protected override async Task<Page<Backup>> ReadAsync(BackupQuery query, CancellationToken cancellationToken)
    {
        var page = await Catalog.ListAsync(query, cancellationToken);
        _totals = await Catalog.TotalsAsync(cancellationToken);
        _tags = await Catalog.TagsAsync(cancellationToken);
        return page;
    }
}

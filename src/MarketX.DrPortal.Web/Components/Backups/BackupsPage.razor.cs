using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using Microsoft.AspNetCore.Components;
using Npgsql;

namespace MarketX.DrPortal.Web.Components.Backups;

/// <summary>The backups in the bucket. What is searched, filtered and sorted is part of the address.</summary>
public sealed partial class BackupsPage
{
    // As far back as the bucket keeps scheduled backups, and a few by hand.
    private const int MarkedRuns = 60;

    private CatalogTotals? _totals;
    private IReadOnlyDictionary<string, string> _sizeMarks = new Dictionary<string, string>();
    private IReadOnlyList<string> _tags = [];

    [Inject]
    private BackupCatalog Catalog { get; set; } = default!;

    [Inject]
    private ILogger<BackupsPage> Logger { get; set; } = default!;

    [Inject]
    private IRunStore Runs { get; set; } = default!;

    [Inject]
    private ProductionOptions Production { get; set; } = default!;

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
        _sizeMarks = await SizeMarksAsync(cancellationToken);
        return page;
    }

    private async Task<IReadOnlyDictionary<string, string>> SizeMarksAsync(CancellationToken cancellationToken)
    {
        try
        {
            var results = (await Runs.RecentSuccessesAsync(RunKind.Backup, Production.Database, null, MarkedRuns, cancellationToken)).Select(r => r.ResultAs<BackupResult>()).OfType<BackupResult>().ToList();
            return results.Zip(SizeAnomaly.Marks([.. results.Select(r => r.Bytes)]), (result, mark) => (result.Key, Mark: mark))
                .Where(r => r.Mark is not null).DistinctBy(r => r.Key).ToDictionary(r => r.Key, r => r.Mark!, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            // The bucket alone says which backups there are: without the portal's database they are shown without marks.
            LogNoMarks(Logger, e);
            return new Dictionary<string, string>();
        }
    }

    [LoggerMessage(3410, LogLevel.Warning, "The history of backups cannot be read: the list has no marks of odd sizes")]
    private static partial void LogNoMarks(ILogger logger, Exception exception);
}

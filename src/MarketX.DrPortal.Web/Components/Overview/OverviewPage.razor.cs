using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Overview;

/// <summary>Whether production can be recovered, at a glance. Each part loads and fails on its own.</summary>
public sealed partial class OverviewPage : ComponentBase
{
    private const int RecentRuns = 6;
    private const int TrendRuns = 30;
    private const int StripDays = 30;
    private const int Most = 500;

    private Loader<NewestBackup>? _newest;
    private Loader<LastEndedRun>? _last;
    private IReadOnlyList<BackupDay>? _days;
    private Loader<Page<Run>>? _recent;
    private Loader<IReadOnlyList<Run>>? _trends;
    private Loader<IReadOnlyList<DrTestItem>>? _drills;
    private NextBackup? _next;

    [Inject]
    private BackupCatalog Catalog { get; set; } = default!;

    [Inject]
    private IRunStore Store { get; set; } = default!;

    [Inject]
    private IDrTests Drills { get; set; } = default!;

    [Inject]
    private AlertBoard Alerts { get; set; } = default!;

    [Inject]
    private ISchedules Schedules { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private ProductionOptions Production { get; set; } = default!;

    private async Task<NextBackup> ReadScheduleAsync(CancellationToken cancellationToken) =>
        (await Schedules.ListAsync(cancellationToken)).Where(s => s.Kind == RunKind.Backup)
            .SelectMany(s => s.NextRuns(Time.GetUtcNow(), 1).Select(at => new NextBackup(at, s.Name, s.Words)))
            .MinBy(n => n.At) ?? NextBackup.None;

    // One reading of the bucket for both the card and the strip, so that an unreachable bucket is said once.
    private async Task<NewestBackup> LoadNewestAsync(CancellationToken cancellationToken)
    {
        _days = null;
        _next = await ReadScheduleAsync(cancellationToken);
        var runs = (await Store.ListAsync(new RunQuery { Kind = RunKind.Backup, Take = Most }, cancellationToken)).Items.Where(r => r.Target == Production.Database).ToList();
        var good = await Catalog.LastGoodAsync(cancellationToken);
        var latest = await Catalog.LatestAsync(cancellationToken);
        var now = Time.GetUtcNow();
        _days = BackupDay.Of(
            await Catalog.TakenSinceAsync(now.AddDays(-StripDays), cancellationToken), runs.Where(r => r.Status is RunStatus.Failed or RunStatus.Interrupted).Select(r => r.QueuedAt),
            StripDays, now, Alerts.Open.Any(a => a.Kind == AlertKind.BackupOverdue));
        StateHasChanged();
        return new NewestBackup(good, latest is not null && (good is null || latest.TakenAt > good.TakenAt) ? latest : null, runs is [var run, ..] ? run : null);
    }

    private async Task<LastEndedRun> LoadLastAsync(CancellationToken cancellationToken)
    {
        var runs = await Store.ListAsync(new RunQuery { Take = RecentRuns }, cancellationToken);
        return new LastEndedRun(runs.Items.Where(run => !run.Status.IsActive()).MaxBy(run => run.FinishedAt));
    }

    private Task<Page<Run>> LoadRecentAsync(CancellationToken cancellationToken) =>
        Store.ListAsync(new RunQuery { Take = RecentRuns }, cancellationToken);

    private Task<IReadOnlyList<Run>> LoadTrendsAsync(CancellationToken cancellationToken) =>
        Store.RecentSuccessesAsync(RunKind.Backup, Production.Database, null, TrendRuns, cancellationToken);

    private async Task<IReadOnlyList<DrTestItem>> LoadDrillsAsync(CancellationToken cancellationToken) =>
        (await Drills.ListAsync(new DrTestQuery { Take = TrendRuns }, cancellationToken)).Items;

    private Task ReloadRecentAsync() => _recent?.ReloadAsync() ?? Task.CompletedTask;

    private async Task ReloadAsync()
    {
        Catalog.Refresh();
        foreach (var reload in new[] { _newest?.ReloadAsync(), _last?.ReloadAsync(), _recent?.ReloadAsync(), _drills?.ReloadAsync(), _trends?.ReloadAsync() })
            await (reload ?? Task.CompletedTask);
    }

    private sealed record NewestBackup(Backup? Good, Backup? NotCounted, Run? LastRun);

    private sealed record LastEndedRun(Run? Run);
}

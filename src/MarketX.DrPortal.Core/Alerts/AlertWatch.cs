using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>
/// Looks at what no run tells: backups and drills that are overdue, sizes that are odd, a way back that ends soon. Raises what is wrong, and resolves
/// what is right again. What cannot be known is left as it is.
/// </summary>
internal sealed class AlertWatch(
    IAlerts alerts, AlertStore store, BackupCatalog catalog, IRunStore runs, ISchedules schedules, IDrTests drills, ObjectivesOptions objectives, AlertsOptions options,
    ProductionOptions production, KeptDatabaseNotice kept, TimeProvider time)
{
    private const int SizesToCompare = 11;
    private const int RunsToLookAt = 50;

    /// <summary>Looks once.</summary>
    /// <returns>Why the recovery point objective is not known to hold, in a sentence; null where it holds.</returns>
    public async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        var installed = await store.InstalledAtAsync(cancellationToken);
        var planned = await schedules.ListAsync(cancellationToken);
        await DrillsAsync(installed, planned, cancellationToken);
        await SizesAsync(cancellationToken);
        var problem = await BackupsAsync(installed, planned, cancellationToken);
        await kept.LookAsync(cancellationToken);
        return problem;
    }

    private async Task<string?> BackupsAsync(DateTimeOffset installed, IReadOnlyList<Schedule> planned, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var asked = (await runs.ListAsync(new RunQuery { Kind = RunKind.Backup, Take = RunsToLookAt }, cancellationToken)).Items
            .Where(r => r.Target == production.Database).Select(r => (DateTimeOffset?)r.QueuedAt).Max();
        var (newest, problem) = await NewestAsync(cancellationToken);
        var sentence = new BackupOverdue(newest, asked, installed, planned).Sentence(objectives.Rpo, options.BackupGrace, now);
        if (sentence is not null)
            await alerts.RaiseAsync(new AlertNews(AlertKind.BackupOverdue, production.Database, sentence, "backups"), cancellationToken);
        else if (problem is null)
            await alerts.ResolveAsync(AlertKind.BackupOverdue, production.Database, newest is { } at ? $"There is a good backup of {BackupOverdue.Time(at)}." : "None is due any more.", cancellationToken);
        return problem ?? (newest is not { } taken ? "There is no good backup."
            : now >= taken + objectives.Rpo ? $"The newest good backup is of {BackupOverdue.Time(taken)}: the recovery point objective is missed."
            : null);
    }

    // The bucket says which backups there are. While it cannot be asked, the runs tell at least that none came.
    private async Task<(DateTimeOffset? Newest, string? Problem)> NewestAsync(CancellationToken cancellationToken)
    {
        try
        {
            catalog.Refresh();
            return ((await catalog.LastGoodAsync(cancellationToken))?.TakenAt, null);
        }
        catch (StorageException e)
        {
            var last = await runs.RecentSuccessesAsync(RunKind.Backup, production.Database, null, 1, cancellationToken);
            return (last.Select(r => r.ResultAs<BackupResult>()?.SnapshotAt).FirstOrDefault(), $"The backups cannot be read: {e.Message}");
        }
    }

    private async Task SizesAsync(CancellationToken cancellationToken)
    {
        var successes = await runs.RecentSuccessesAsync(RunKind.Backup, production.Database, null, SizesToCompare, cancellationToken);
        var sizes = successes.Select(r => r.ResultAs<BackupResult>()?.Bytes).OfType<long>().ToList();
        if (sizes.Count > 0 && SizeAnomaly.Of(sizes) is { } odd)
            await alerts.RaiseAsync(new AlertNews(AlertKind.BackupAnomaly, production.Database, odd, $"runs/{successes[0].Id}") { Run = successes[0].Id }, cancellationToken);
        else if (sizes.Count > 0)
            await alerts.ResolveAsync(AlertKind.BackupAnomaly, production.Database, $"The newest backup has the usual size, {ByteText.Of(sizes[0])}.", cancellationToken);
    }

    private async Task DrillsAsync(DateTimeOffset installed, IReadOnlyList<Schedule> planned, CancellationToken cancellationToken)
    {
        var last = new[] { await LastAsync(DrillVerdict.Passed, cancellationToken), await LastAsync(DrillVerdict.Failed, cancellationToken) }.Max();
        var running = (await runs.ListUnfinishedAsync(cancellationToken)).Any(r => r.Kind == RunKind.Drill && r.Status.IsActive());
        var sentence = new DrillOverdue(last, running, installed, planned).Sentence(options.DrillMaxAge, options.DrillGrace, time.GetUtcNow());
        if (sentence is not null)
            await alerts.RaiseAsync(new AlertNews(AlertKind.DrillOverdue, production.Database, sentence, "drills"), cancellationToken);
        else if (!running)
            await alerts.ResolveAsync(AlertKind.DrillOverdue, production.Database, last is { } at ? $"A drill came to a verdict at {BackupOverdue.Time(at)}." : "None is due any more.", cancellationToken);
    }

    private async Task<DateTimeOffset?> LastAsync(DrillVerdict verdict, CancellationToken cancellationToken) =>
        (await drills.ListAsync(new DrTestQuery { Verdict = verdict, Take = 1 }, cancellationToken)).Items.FirstOrDefault()?.Test.StartedAt;
}

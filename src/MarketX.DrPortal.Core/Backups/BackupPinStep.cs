using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>The last phase of a backup before a migration: its run pins it too, because the way back may be needed when retention has long taken it away.</summary>
internal sealed class BackupPinStep(BackupPinning pinning)
{
    /// <summary>The phase.</summary>
    public const string Phase = "Pin";

    /// <summary>Whether a run pins the backup that it takes: not the backup of a promotion or of the portal, whatever their tag.</summary>
    public static bool Has(Run run, BackupRequest request) => run.Kind == RunKind.Backup && request.Tag == BackupRequest.BeforeMigration;

    /// <summary>The key of the copy; null where the run makes none.</summary>
    public string? CopyKeyOf(Run run, BackupRequest request, string key) => Has(run, request) ? pinning.CopyKeyOf(key) : null;

    /// <summary>Pins the backup. It is whole by now: it is not thrown away because its copy is missing, and the run's log says so.</summary>
    public async Task TakeAsync(RunContext context, string key, CancellationToken cancellationToken)
    {
        var reporter = new PinReporter(context.Tracker, Phase);
        reporter.Begin();
        try
        {
            var pinned = await pinning.MakeAsync(context.Run, key, "taken before a migration", reporter, cancellationToken);
            context.Tracker.Log(RunLogLevel.Info, $"Pinned: retention does not reach its copy {pinned.PinnedKey}.");
        }
        catch (Exception e) when (e is StorageException or RequestRefusedException or Npgsql.NpgsqlException)
        {
            context.Tracker.Log(RunLogLevel.Warning, $"The backup is stored, but not pinned: {e.Message} Pin it, or retention will delete it: drportal pin '{key}' --reason '...'.");
            await RemoveAsync(context, pinning.CopyKeyOf(key), cancellationToken);
        }
    }

    /// <summary>Removes what the run left of its copy.</summary>
    public async Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken) =>
        run.Resources.CopyKey is { } copy ? await pinning.CleanUpAsync(run, copy, cancellationToken) : [];

    // The run succeeds, so that nobody cleans up after it.
    private async Task RemoveAsync(RunContext context, string copy, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var line in await pinning.CleanUpAsync(context.Run, copy, cancellationToken))
                context.Tracker.Log(RunLogLevel.Info, line);
        }
        catch (Exception e) when (e is StorageException or Npgsql.NpgsqlException)
        {
            context.Tracker.Log(RunLogLevel.Warning, $"What was copied to {copy} could not be removed: {e.Message} Pinning the backup finishes it.");
        }
    }
}

using System.Text.Json;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Tells whether a run reads a backup, which then must stay. Runs of a command line without the portal's database it cannot know of.</summary>
public sealed class BackupReaders(IRunStore runs, StorageOptions options)
{
    /// <summary>Refuses while a run that has not ended reads one of the keys, or may read it.</summary>
    /// <exception cref="RequestRefusedException">There is such a run.</exception>
    public async Task RefuseWhileReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        foreach (var run in (await runs.ListUnfinishedAsync(cancellationToken)).Where(run => run.Status.IsActive()))
        {
            var named = run.Request.ValueKind == JsonValueKind.Object && run.Request.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String ? key.GetString() : null;
            // A drill chooses its backup when it begins, and may choose this one. A pin is at work on both.
            if (named is null ? run.Kind == RunKind.Drill : keys.Contains(named) || (run.Kind == RunKind.Pin && keys.Contains(PinnedKey.Of(options.Prefix, named))))
            {
                var what = named is null ? "may read this backup" : "reads this backup";
                throw new RequestRefusedException($"The {run.Kind} {run.Id} {what}. Wait until it has ended, or cancel it.", RefusalReason.Busy);
            }
        }
    }
}

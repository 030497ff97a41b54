using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>What pg_restore says while it works.</summary>
public sealed class PgRestoreProgressTests
{
    [Fact]
    public async Task OnLine_MessagesInsideEachOthersLines_StillCount()
    {
        await using var tracker = await TrackerAsync();
        var onLine = new PgRestoreProgress(tracker, RestorePhases.Indexes, entries: 3).Lines(parallel: true);

        onLine("pg_restore: launching item 10 CONSTRAINT a a_pkey");
        Assert.Equal("CONSTRAINT a a_pkey", tracker.Progress.CurrentItem);
        onLine("pg_restore: pg_restore: finished item 10 CONSTRAINT a a_pkeycreating CONSTRAINT \"public.b b_pkey\"");
        Assert.Equal((1, 3), (tracker.Progress.ItemsDone, tracker.Progress.ItemsTotal));
        onLine("pg_restore: launching item 20 INDEX a_idxpg_restore: finished item 11 CONSTRAINT b b_pkey");
        Assert.Equal((2, "INDEX a_idx"), (tracker.Progress.ItemsDone, tracker.Progress.CurrentItem));
    }

    [Fact]
    public async Task OnLine_OneJob_CountsWhatBegins()
    {
        await using var tracker = await TrackerAsync();
        var onLine = new PgRestoreProgress(tracker, RestorePhases.Schema, entries: 2).Lines(parallel: false);

        onLine("pg_restore: connecting to database for restore");
        onLine("pg_restore: creating TABLE \"public.a\"");
        Assert.Equal((1, 2, "TABLE \"public.a\""), (tracker.Progress.ItemsDone, tracker.Progress.ItemsTotal, tracker.Progress.CurrentItem));
        onLine("pg_restore: executing SEQUENCE SET a");
        Assert.Equal(2, tracker.Progress.ItemsDone);
    }

    private static async Task<RunTracker> TrackerAsync()
    {
        var run = new Run
        {
            Id = RunId.New(), Kind = RunKind.Restore, Status = RunStatus.Queued, Target = "x", RequestedBy = "olga", RequestedVia = RequestOrigin.Portal,
            Request = JsonSerializer.SerializeToElement(new { }), Progress = RunProgress.None, QueuedAt = TimeProvider.System.GetUtcNow(),
        };
        var store = new MemoryRunStore();
        await store.InsertAsync(run, TestContext.Current.CancellationToken);
        var tracker = new RunTracker(store, run.Id, TimeProvider.System);
        tracker.Begin(RestorePhases.Of(index: false, verify: false));
        return tracker;
    }
}

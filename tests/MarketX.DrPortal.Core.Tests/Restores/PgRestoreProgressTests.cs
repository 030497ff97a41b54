using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>What pg_restore says while it works.</summary>
public sealed class PgRestoreProgressTests
{
    private static readonly Dictionary<string, int> Counts = new() { ["TABLE"] = 2, ["TABLE DATA"] = 2, ["CONSTRAINT"] = 2 };

    [Fact]
    public async Task OnLine_MessagesInsideEachOthersLines_StillCount()
    {
        var run = new Run
        {
            Id = RunId.New(), Kind = RunKind.Restore, Status = RunStatus.Queued, Target = "x", RequestedBy = "olga", RequestedVia = RequestOrigin.Portal,
            Request = JsonSerializer.SerializeToElement(new { }), Progress = RunProgress.None, QueuedAt = TimeProvider.System.GetUtcNow(),
        };
        var store = new MemoryRunStore();
        await store.InsertAsync(run, TestContext.Current.CancellationToken);
        await using var tracker = new RunTracker(store, run.Id, TimeProvider.System);
        tracker.Begin(RestorePhases.Names);
        tracker.Enter(RestorePhases.Schema);
        var progress = new PgRestoreProgress(tracker, Counts);

        progress.OnLine("pg_restore: creating TABLE \"public.a\"");
        Assert.Equal((1, 2), (tracker.Progress.ItemsDone, tracker.Progress.ItemsTotal));
        progress.OnLine("pg_restore: launching item 10 TABLE DATA a");
        Assert.Equal(RestorePhases.Data, tracker.Progress.Phase);
        progress.OnLine("pg_restore: pg_restore: finished item 10 TABLE DATA aprocessing data for table \"public.b\"");
        progress.OnLine("pg_restore: launching item 20 CONSTRAINT a a_pkeypg_restore: finished item 11 TABLE DATA b");
        Assert.Equal((2, 2), (tracker.Progress.ItemsDone, tracker.Progress.ItemsTotal));
        progress.OnLine("pg_restore: launching item 21 CONSTRAINT b b_pkey");
        Assert.Equal(RestorePhases.Indexes, tracker.Progress.Phase);
    }
}

using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Runs;

/// <summary>Estimates from recorded runs.</summary>
public sealed class RunEstimatorTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Remaining_NoPastRuns_SaysNothing() => Assert.Null(new RunEstimator([]).Remaining(InData(0.5, 30), Start.AddSeconds(30)));

    [Fact]
    public void Remaining_AtTheStartOfData_IsTheRestOfThePastRun() =>
        Assert.Equal(60 + 50 + 10, Seconds(new RunEstimator([Restored(60, 50, 10)]), InData(0, 0), 0), 1);

    [Fact]
    public void Remaining_TwiceAsMuchData_TakesTwiceAsLong() =>
        Assert.Equal(2 * (60 + 50 + 10), Seconds(new RunEstimator([Restored(60, 50, 10)]), InData(0, 0, total: 2_000), 0), 1);

    [Fact]
    public void Remaining_SlowerThanBefore_FollowsItsOwnPaceMoreAndMore()
    {
        var estimator = new RunEstimator([Restored(60, 50, 10)]);

        // Half the speed: 120 s for the data instead of 60.
        Assert.Equal((0.9 * ((0.9 * 60) + 12)) + 60, Seconds(estimator, InData(0.1, 12), 12), 1);
        Assert.Equal((0.1 * ((0.1 * 60) + 108)) + 60, Seconds(estimator, InData(0.9, 108), 108), 1);
    }

    [Fact]
    public void Remaining_AfterTheData_IsScaledByWhatTheDataWas()
    {
        var progress = new RunProgress
        {
            Phases = ["Prepare", "Data", "Indexes", "Rename"], PhaseIndex = 2, PhaseStartedAt = Start,
            PastPhases = [new("Prepare", Start, Start), new("Data", Start, Start) { Bytes = 2_000, Rows = 20 }],
        };

        Assert.Equal((2 * 50) - 30 + (2 * 10), Seconds(new RunEstimator([Restored(60, 50, 10)]), progress, 30), 1);
    }

    [Fact]
    public void Remaining_OneOddRunAmongFive_IsTheMedian() =>
        Assert.Equal(120, Seconds(new RunEstimator([Restored(60, 50, 10), Restored(600, 50, 10), Restored(60, 50, 10), Restored(59, 50, 10), Restored(61, 50, 10)]), InData(0, 0), 0), 1);

    [Fact]
    public void Remaining_SizeNotKnownYet_SaysNothing() =>
        Assert.Null(new RunEstimator([Restored(60, 50, 10)]).Remaining(new RunProgress { Phases = ["Prepare", "Data", "Indexes", "Rename"], PhaseStartedAt = Start }, Start));

    [Fact]
    public void Remaining_PhaseThatNoPastRunHad_SaysNothing() =>
        Assert.Null(new RunEstimator([Restored(60, 50, 10)]).Remaining(InData(0, 0) with { Phases = ["Prepare", "Data", "Indexes", "Verify", "Rename"] }, Start));

    [Theory]
    [InlineData(100_000)]
    [InlineData(10)]
    public void Remaining_TooUnlike_SaysNothing(long total) =>
        Assert.Null(new RunEstimator([Restored(60, 50, 10)]).Remaining(InData(0, 0, total), Start));

    [Fact]
    public void Remaining_MoreDoneThanThought_SaysNothing() =>
        Assert.Null(new RunEstimator([Restored(60, 50, 10)]).Remaining(InData(1.2, 80), Start.AddSeconds(80)));

    [Fact]
    public void Remaining_PhaseWithoutFiguresIsLate_SaysNothing()
    {
        var progress = InData(0, 0) with { PhaseIndex = 2, BytesDone = null, BytesTotal = null, PastPhases = [new("Data", Start, Start) { Bytes = 1_000 }] };
        var estimator = new RunEstimator([Restored(60, 50, 10)]);

        Assert.Equal(10, Seconds(estimator, progress, 60), 1);
        Assert.Null(estimator.Remaining(progress, Start.AddSeconds(80)));
    }

    [Fact]
    public void Remaining_RunsThatFailedOrNotedNoPhases_DoNotCount() =>
        Assert.Null(new RunEstimator([Restored(60, 50, 10) with { Status = RunStatus.Failed }, Restored(60, 50, 10) with { Progress = RunProgress.None }]).Remaining(InData(0, 0), Start));

    [Fact]
    public async Task Tracker_RunAfterItsLike_HasTheEstimateAndKeepsItsPhases()
    {
        var store = new MemoryRunStore();
        var run = Restored(0, 0, 0) with { Id = RunId.New(), Status = RunStatus.Queued, FinishedAt = null, Progress = RunProgress.None };
        await store.InsertAsync(run, TestContext.Current.CancellationToken);
        await store.TryStartAsync(run.Id, "here", Start, TestContext.Current.CancellationToken);
        await using var tracker = new RunTracker(store, run.Id, TimeProvider.System);
        tracker.Learn([Restored(60, 50, 10)]);

        tracker.Begin("Prepare", "Data", "Indexes", "Rename");
        Assert.Null(tracker.Progress.Remaining);
        tracker.Enter("Data");
        tracker.Report(p => p with { BytesDone = 0, BytesTotal = 1_000, RowsDone = 7 });
        Assert.InRange(tracker.Progress.Remaining!.Value.TotalSeconds, 118, 121);
        tracker.Enter("Indexes");
        await tracker.FinishAsync(RunStatus.Succeeded, null, null, cleanupDue: false);

        var stored = (await store.FindAsync(run.Id, TestContext.Current.CancellationToken))!.Progress;
        Assert.Equal(["Prepare", "Data"], stored.PastPhases.Select(phase => phase.Name));
        Assert.Equal(7, stored.PastPhases[1].Rows);
    }

    private static double Seconds(RunEstimator estimator, RunProgress progress, double elapsed) => estimator.Remaining(progress, Start.AddSeconds(elapsed))!.Value.TotalSeconds;

    private static RunProgress InData(double share, double elapsed, long total = 1_000) => new()
    {
        Phases = ["Prepare", "Data", "Indexes", "Rename"], PhaseIndex = 1, PhaseStartedAt = Start, BytesDone = (long)(share * total), BytesTotal = total,
        PastPhases = [new("Prepare", Start.AddSeconds(-1 - elapsed), Start)],
    };

    private static Run Restored(double data, double indexes, double rename) => new()
    {
        Id = RunId.New(), Kind = RunKind.Restore, Status = RunStatus.Succeeded, Target = "marketx_verify", Request = JsonSerializer.SerializeToElement(new { }),
        RequestedBy = "olga", RequestedVia = RequestOrigin.Portal, QueuedAt = Start, StartedAt = Start, FinishedAt = Start.AddSeconds(1 + data + indexes + rename),
        Progress = new RunProgress
        {
            Phases = ["Prepare", "Data", "Indexes", "Rename"], PhaseIndex = 3, PhaseStartedAt = Start.AddSeconds(1 + data + indexes),
            PastPhases =
            [
                new("Prepare", Start, Start.AddSeconds(1)), new("Data", Start.AddSeconds(1), Start.AddSeconds(1 + data)) { Bytes = 1_000, Rows = 10 },
                new("Indexes", Start.AddSeconds(1 + data), Start.AddSeconds(1 + data + indexes)),
            ],
        },
    };
}

using System.Collections;
using Bunit;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Runs;

public sealed class RunTableTests : PortalContext
{
    [Fact]
    public void Render_ProgressOfARow_RendersTheRowAndNotTheTable()
    {
        var run = Samples.BackupRun();
        var rows = new CountedList([run, Samples.RestoreRun(RunStatus.Succeeded)]);
        Live.Publish(run);
        var table = Render<RunTable>(p => p.Add(c => c.Runs, rows));

        Live.Publish(run with { Progress = run.Progress with { Fraction = 0.77 } });

        table.WaitForAssertion(() => Assert.Contains("77%", table.Find("tbody").TextContent, StringComparison.Ordinal));
        Assert.Equal(1, rows.Enumerations);
    }

    [Fact]
    public void Render_RowEnds_ShowsTheEnd()
    {
        var run = Samples.BackupRun();
        Live.Publish(run);
        var table = Render<RunTable>(p => p.Add(c => c.Runs, [run]));

        Live.Publish(run with { Status = RunStatus.Failed, FinishedAt = Samples.Now, Error = "The disk is full." });

        table.WaitForAssertion(() => Assert.Contains("The disk is full.", table.Find("tbody").TextContent, StringComparison.Ordinal));
    }

    // The table enumerates its rows once for each of its renders.
    private sealed class CountedList(IReadOnlyList<Run> rows) : IReadOnlyList<Run>
    {
        public int Enumerations { get; private set; }

        public int Count => rows.Count;

        public Run this[int index] => rows[index];

        public IEnumerator<Run> GetEnumerator()
        {
            Enumerations++;
            return rows.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

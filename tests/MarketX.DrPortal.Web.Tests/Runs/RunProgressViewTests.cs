using Bunit;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Runs;

public sealed class RunProgressViewTests : PortalContext
{
    [Fact]
    public void Render_Running_RowsTablesAndPhasesThatEnded()
    {
        var view = Render<RunProgressView>(p => p.Add(c => c.Run, Loading(rows: 1_234_567)));

        Assert.Contains("1,234,567 of 2,000,000", view.Find(".figures").TextContent, StringComparison.Ordinal);
        Assert.Contains("5,000 rows/s", view.Find(".figures").TextContent, StringComparison.Ordinal);
        Assert.Contains("4.2 s", view.Find(".phases li").TextContent, StringComparison.Ordinal);
        Assert.Equal("Tables 1 of 3 done", view.Find(".run-tables summary").TextContent);
        Assert.Equal(["public.orders", "public.customers", "public.events"], view.FindAll(".run-tables tbody tr td:first-child").Select(td => td.TextContent));
        Assert.Equal("25", view.Find(".run-tables [role=progressbar]").GetAttribute("aria-valuenow"));
    }

    [Fact]
    public void Render_NoTimeLeftKnown_NoneShown()
    {
        Assert.DoesNotContain("Time left", Render<RunProgressView>(p => p.Add(c => c.Run, Loading(1))).Markup, StringComparison.Ordinal);
        var run = Loading(1);
        var known = Render<RunProgressView>(p => p.Add(c => c.Run, run with { Progress = run.Progress with { Remaining = TimeSpan.FromSeconds(95) } }));
        Assert.Contains("about 1 min 35 s", known.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ManyTables_TenUntilAskedForMore()
    {
        var run = Loading(1);
        var many = Enumerable.Range(1, 40).Select(i => new TableProgress($"public.t{i}", TableState.Waiting, 0, 10, 0, 100)).ToList();
        var view = Render<RunProgressView>(p => p.Add(c => c.Run, run with { Progress = run.Progress with { Tables = many } }));

        Assert.Equal(10, view.FindAll(".run-tables tbody tr").Count);
        view.Find(".run-tables .more button").Click();
        Assert.Equal(40, view.FindAll(".run-tables tbody tr").Count);
    }

    [Fact]
    public async Task Tick_OfARun_RendersTheProgressButNeitherPageNorLog()
    {
        var run = Loading(rows: 1);
        await Store.InsertAsync(run, Token);
        Live.Publish(run);
        var view = Render<RunView>(p => p.Add(c => c.Run, run));
        var log = view.FindComponent<RunLogView>();
        var (page, lines) = (view.RenderCount, log.RenderCount);

        Live.Publish(Loading(rows: 77_777) with { Id = run.Id });
        await view.InvokeAsync(() => { });
        Time.Advance(LiveRunsComponent.RenderInterval);

        var progress = view.FindComponent<RunProgressView>();
        progress.WaitForAssertion(() => Assert.Contains("77,777 of", progress.Markup, StringComparison.Ordinal));
        // bUnit counts a parent's render with each of its children's: what must not grow is what the page itself renders.
        Assert.Equal(lines, log.RenderCount);
        Assert.True(view.RenderCount - page <= progress.RenderCount);
    }

    private static Run Loading(long rows)
    {
        var run = Samples.RestoreRun(RunStatus.Running);
        return run with
        {
            Progress = new RunProgress
            {
                Phases = ["Prepare", "Data", "Indexes and constraints"], PhaseIndex = 1, PhaseStartedAt = Samples.Now.AddSeconds(-20),
                PastPhases = [new PhaseTime("Prepare", Samples.Now.AddSeconds(-24.2), Samples.Now.AddSeconds(-20))],
                BytesDone = 1_000_000, BytesTotal = 4_000_000, BytesPerSecond = 50_000, RowsDone = rows, RowsTotal = 2_000_000, RowsPerSecond = 5_000,
                Tables =
                [
                    new TableProgress("public.events", TableState.Done, 500, 500, 500_000, 500_000),
                    new TableProgress("public.orders", TableState.Active, 250, 1_000, 25, 100),
                    new TableProgress("public.customers", TableState.Waiting, 0, 100, 0, 100),
                ],
            },
        };
    }
}

using System.Text.Json;
using Bunit;
using MarketX.DrPortal.Core.Imports;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Runs;

public sealed class RunViewTests : PortalContext
{
    [Fact]
    public void Render_Failed_ErrorWithCopy()
    {
        var run = Samples.BackupRun(RunStatus.Failed) with { Error = "pg_dump: no such table. Create it." };

        var view = Render<RunView>(p => p.Add(c => c.Run, run));

        Assert.Equal("pg_dump: no such table. Create it.", view.Find("#run-error").TextContent);
        Assert.NotEmpty(view.FindAll("[data-copy-from=run-error]"));
        Assert.Contains("stopped here", view.Find(".phases .stopped").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_RestoreSucceeded_RowsOfEachTable()
    {
        var result = new RestoreResult("marketx_verify", 1_000_000, 1_234_567, [new TableRows("public", "orders", 1_234_567)], Replaced: true, Seconds: 61);
        var run = Samples.RestoreRun(RunStatus.Succeeded) with { Result = JsonSerializer.SerializeToElement(result, RunJson.Options) };

        var view = Render<RunView>(p => p.Add(c => c.Run, run));

        Assert.Contains("public.orders", view.Find("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Contains("1,234,567", view.Find("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Contains("(replaced)", view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ImportSucceeded_ReasonFiguresAndCommand()
    {
        var result = new ImportResult(Samples.Key, 1_000_000, "abc", 12, 1_234_567, UncountedTables: 2, LargeObjects: 3);
        var run = Samples.ImportRun(RunStatus.Succeeded) with { Result = JsonSerializer.SerializeToElement(result, RunJson.Options) };

        var view = Render<RunView>(p => p.Add(c => c.Run, run));

        Assert.Contains("our old server", view.Markup, StringComparison.Ordinal);
        Assert.Contains("1,234,567", view.Markup, StringComparison.Ordinal);
        Assert.Contains("2 tables not counted", view.Markup, StringComparison.Ordinal);
        Assert.Contains($"drportal import {Samples.Key} --reason 'our old server'", view.Markup.Replace("&#x27;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_LogGrows_TailFollowsTheFeed()
    {
        var run = Samples.BackupRun();
        await Store.InsertAsync(run, Token);
        await LogAsync(run, "Dump");
        Live.Publish(run);
        var view = Render<RunView>(p => p.Add(c => c.Run, run));
        view.WaitForAssertion(() => Assert.Single(view.FindAll(".log-line")));

        await LogAsync(run, "pg_dump: dumping contents of table \"public.orders\"");
        Live.Publish(run with { HeartbeatAt = Samples.Now });

        view.WaitForAssertion(() => Assert.Equal(2, view.FindAll(".log-line").Count));
    }

    [Fact]
    public async Task Render_LongLog_KeepsTheLastLines()
    {
        var run = Samples.BackupRun(RunStatus.Succeeded);
        await Store.InsertAsync(run, Token);
        await LogAsync(run, [.. Enumerable.Range(1, RunLogView.MaxLines + 250).Select(i => $"line {i}")]);

        var view = Render<RunView>(p => p.Add(c => c.Run, run));

        var lines = view.FindAll(".log-line");
        Assert.Equal(RunLogView.MaxLines, lines.Count);
        Assert.EndsWith($"line {RunLogView.MaxLines + 250}", lines[^1].TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_CancelAsked_SaysWho()
    {
        var run = Samples.BackupRun() with { CancelRequestedBy = "Kim", CancelRequestedAt = Samples.Now };

        var view = Render<RunView>(p => p.Add(c => c.Run, run));

        Assert.Contains("Kim asked to cancel", view.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Cancel…", view.Markup, StringComparison.Ordinal);
    }

    private Task LogAsync(Run run, params string[] lines) => Store.AppendLogAsync(
        run.Id, [.. lines.Select(text => new RunLogLine(0, Samples.Now, RunLogLevel.Info, text))], Token);
}

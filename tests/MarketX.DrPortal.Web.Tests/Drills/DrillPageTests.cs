using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Drills;
using MarketX.DrPortal.Web.Components.Overview;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Drills;

public sealed class DrillPageTests : PortalContext
{
    [Fact]
    public void Page_NoTest_SaysWhatToDo()
    {
        Assert.Contains("No DR test yet", Render<DrillsPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_LogCannotBeRead_SaysWhyAndOffersARetry()
    {
        Drills.Failure = new RequestRefusedException("The log is away.");
        var page = Render<DrillsPage>();
        Assert.Contains("The log is away.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Retry", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_FilterInTheAddress_AsksForItAndTellsNoMatchFromNone()
    {
        Drills.Items.Add(FakeDrTests.Item(1, DrillVerdict.Passed, 1));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/drills?verdict=Failed&signed=no&sort=Recovery&order=asc&q=x&page=2");

        var page = Render<DrillsPage>();

        var query = Assert.Single(Drills.Asked);
        Assert.Equal((DrillVerdict.Failed, (bool?)false, DrTestSort.Recovery, false, "x", 25), (query.Verdict, query.SignedOff, query.Sort, query.Descending, query.Text, query.Skip));
        Assert.Contains("No test matches", page.Markup, StringComparison.Ordinal);
        Assert.Equal("drills.csv?verdict=Failed&signed=no&sort=Recovery&order=asc&q=x&page=2", page.Find("a[download]").GetAttribute("href"));
    }

    [Fact]
    public void Page_Viewer_SeesTheLogAndStartsNothing()
    {
        SignIn(PortalRole.Viewer);
        Drills.Items.Add(FakeDrTests.Item(1, DrillVerdict.Failed, 1));

        var page = Render<DrillsPage>();

        Assert.Equal("drills/1", page.Find(".row-link").GetAttribute("href"));
        Assert.DoesNotContain("Run a drill", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Record one by hand", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void View_Record_ShowsChecksNotesAndSignature()
    {
        var item = FakeDrTests.Item(7, DrillVerdict.Failed, 1, 42,
            new DrTestEntry { Kind = DrTestKind.Note, At = Samples.Now, By = "Kim", Via = RequestOrigin.Portal, Of = 7, Text = "Mended <now>." },
            new DrTestEntry { Kind = DrTestKind.SignOff, At = Samples.Now, By = "Lee", Via = RequestOrigin.Portal, Of = 7 });

        var view = Render<DrTestView>(p => p.Add(v => v.Item, item));

        Assert.Contains("users is empty.", view.Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.Equal("Mended <now>.", view.Find(".pre").TextContent);
        Assert.Contains("Lee", view.Find("[aria-labelledby=notes-title]").TextContent, StringComparison.Ordinal);
        Assert.Contains("0 of 1 passed", view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Dialog_NamedBackup_NeedsAKeyAndShowsTheCommand()
    {
        var dialog = Render<DrillDialog>();
        Assert.Equal("drportal drill", dialog.Find(".command code").TextContent);

        dialog.Find("#drill-choice").Change("Chosen");
        Assert.True(dialog.Find("#start-drill").HasAttribute("disabled"));
        dialog.Find("#drill-key").Input(Samples.Key);
        dialog.Find("#drill-keep").Change("8");

        Assert.False(dialog.Find("#start-drill").HasAttribute("disabled"));
        Assert.Equal($"drportal drill --backup {Samples.Key} --keep 8", dialog.Find(".command code").TextContent);
    }

    [Fact]
    public void Report_Month_SumsUpAndListsSignatures()
    {
        Drills.Items.Add(FakeDrTests.Item(2, DrillVerdict.Passed, 1, 50));
        Drills.Items.Add(FakeDrTests.Item(1, DrillVerdict.Failed, 2, 40));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/drills/report?period=2026-11");

        var page = Render<DrillReportPage>();

        Assert.Equal((new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero)), (Drills.Asked[^1].From!.Value, Drills.Asked[^1].Before!.Value));
        Assert.Contains("November 2026", page.Markup, StringComparison.Ordinal);
        Assert.Equal(["2", "1", "1", "0", "0"], page.FindAll(".report-figures dd .num").Take(5).Select(d => d.TextContent));
        Assert.Equal(2, page.FindAll(".report tbody tr").Count);
    }

    [Fact]
    public void Report_Hash_SaysWhatItIsOfAndHowToComputeItAgain()
    {
        var sha = new string('b', 64);
        Drills.Items.Add(Of(FakeDrTests.Item(3, DrillVerdict.Passed, 1), test => test with { BackupHeadSha256 = sha, BackupHeadBytes = 31337, BackupETag = "not-for-print" }));
        Drills.Items.Add(Of(FakeDrTests.Item(2, DrillVerdict.Passed, 2), test => test with { BackupHeadSha256 = sha }));
        Drills.Items.Add(Of(FakeDrTests.Item(1, DrillVerdict.Passed, 3), test => test with { BackupETag = "0123abcd-7" }));

        var page = Render<DrillReportPage>();

        Assert.Equal(
            [$"SHA-256 of its head (first 31337 bytes) {sha}", $"SHA-256 of its head {sha}", "Entity tag 0123abcd-7"],
            page.FindAll(".report tbody tr td:nth-child(3) .sub").Select(s => s.TextContent));
        Assert.Contains("not of a whole backup but of its head", page.Find("#report-hash").TextContent, StringComparison.Ordinal);
        Assert.Equal("head -c BYTES FILE | sha256sum", page.Find("#report-hash code").TextContent);
        Assert.Contains("aws s3api head-object", page.Find("#report-tag").TextContent, StringComparison.Ordinal);
        // One label everywhere.
        var fact = Render<DrTestView>(p => p.Add(v => v.Item, Drills.Items[0])).FindAll(".facts dt").Single(d => d.TextContent.Contains("SHA-256", StringComparison.Ordinal));
        Assert.Equal("SHA-256 of its head", fact.TextContent.Trim());
        Assert.Equal($"{sha} (first 31337 bytes)", fact.NextElementSibling!.TextContent.Trim());
    }

    [Fact]
    public void Report_WithoutHashOrTag_ExplainsNeither()
    {
        Drills.Items.Add(FakeDrTests.Item(1, DrillVerdict.Passed, 1));

        var page = Render<DrillReportPage>();

        Assert.Empty(page.FindAll("#report-hash, #report-tag, .report tbody td:nth-child(3) .sub"));
    }

    private static DrTestItem Of(DrTestItem item, Func<DrTest, DrTest> change) => item with { Entry = item.Entry with { Test = change(item.Entry.Test!) } };

    [Fact]
    public void RecoveryTime_NoDrillThenFailedLongAgo_SaysSo()
    {
        Assert.Contains("No drill yet", Render<RecoveryTimeCard>(p => p.Add(c => c.Tests, [])).Markup, StringComparison.Ordinal);

        var card = Render<RecoveryTimeCard>(p => p.Add(c => c.Tests, [FakeDrTests.Item(4, DrillVerdict.Failed, 40), FakeDrTests.Item(3, DrillVerdict.Passed, 70)]));

        Assert.Contains("Last drill failed", card.Markup, StringComparison.Ordinal);
        Assert.Contains("users is empty.", card.Markup, StringComparison.Ordinal);
        Assert.Contains("more than 35 days ago", card.Markup, StringComparison.Ordinal);
        Assert.Equal(2, card.FindAll(".rto-bars li").Count);
    }
}

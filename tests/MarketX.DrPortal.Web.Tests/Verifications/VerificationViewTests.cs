using System.Text.Json;
using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Components.Verifications;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Verifications;

public sealed class VerificationViewTests : PortalContext
{
    private static readonly VerificationReport Differing = Report(
        VerificationVerdict.Differs, new TableVerification("public.orders", TableFinding.Rows, 1000, 999), new TableVerification("public.customers", TableFinding.Exact, 100, 100));

    [Fact]
    public void Render_Differs_SaysItOnceAndListsTheTable()
    {
        var run = Samples.BackupRun(RunStatus.Failed) with
        {
            Kind = RunKind.Verification,
            Target = "marketx_verify",
            Request = JsonSerializer.SerializeToElement(new VerificationRequest(Samples.Key, "marketx_verify"), RunJson.Options),
            Error = Differing.Sentence,
            Result = JsonSerializer.SerializeToElement(Differing, RunJson.Options),
        };

        var view = Render<RunView>(p => p.Add(v => v.Run, run));

        Assert.Contains("Verification of marketx_verify", view.Markup, StringComparison.Ordinal);
        Assert.Contains(Differing.Sentence, Assert.Single(view.FindAll("[role=alert]")).TextContent, StringComparison.Ordinal);
        var row = view.FindAll("tbody tr")[0];
        Assert.Equal(["public.orders", "Other number of rows", "999", "1,000"], row.QuerySelectorAll("td").Select(c => c.TextContent.Trim().Replace("error", "", StringComparison.Ordinal)));
        Assert.Equal($"drportal verify {Samples.Key} marketx_verify", view.Find(".command code").TextContent);
        Assert.Contains("Verify again…", view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ManyTables_ShowsThemPageByPage()
    {
        var view = Render<VerificationView>(p => p.Add(v => v.Report, Report(
            VerificationVerdict.Exact, [.. Enumerable.Range(0, 450).Select(i => new TableVerification($"public.t{i:000}", TableFinding.Exact, i, i))])));
        Assert.Equal(200, view.FindAll("tbody tr").Count);

        view.Find(".more button").Click();
        view.Find(".more button").Click();

        Assert.Equal(450, view.FindAll("tbody tr").Count);
        Assert.Empty(view.FindAll(".more"));
    }

    [Fact]
    public void VerifyButton_Viewer_DoesNotSeeIt()
    {
        SignIn(PortalRole.Viewer);

        Assert.Empty(Render<VerifyButton>(p => p.Add(b => b.Key, Samples.Key)).FindAll("button"));
    }

    [Fact]
    public void VerifyDialog_ServerDoesNotAnswer_SaysSoAndCannotStart()
    {
        var dialog = Render<VerifyDialog>(p => p.Add(d => d.Key, Samples.Key));

        dialog.WaitForAssertion(() => Assert.Contains("does not answer", dialog.Markup, StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        Assert.True(dialog.Find("#start-verify").HasAttribute("disabled"));
    }

    private static VerificationReport Report(VerificationVerdict verdict, params TableVerification[] tables) => new()
    {
        Key = Samples.Key,
        Database = "marketx_verify",
        ReadAt = Samples.Now,
        Verdict = verdict,
        Sentence = "The verdict in words.",
        Notes = [],
        Tables = tables,
        SequencesCompared = 1,
        Sequences = [],
        ExpectedLargeObjects = 0,
        FoundLargeObjects = 0,
        Rows = 1099,
        Bytes = 5000,
    };
}

using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Web.Api;
using MarketX.DrPortal.Web.Components.Audit;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Audit;

public sealed class AuditPageTests : PortalContext
{
    public AuditPageTests() => SignIn(PortalRole.Admin);

    [Fact]
    public void Render_Nothing_SaysSo() => Assert.Contains("Nothing on record yet", Render<AuditPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public async Task Render_Lines_WhoWhatAndOutcome()
    {
        await Audit.WriteAsync(Entry("Kim", AuditOutcome.Denied) with { Detail = "needs the role Admin", Address = "10.0.0.7" }, Token);

        var page = Render<AuditPage>();

        Assert.Contains("Kim", page.Markup, StringComparison.Ordinal);
        Assert.Contains("10.0.0.7", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Denied", page.Find("tbody .badge").TextContent, StringComparison.Ordinal);
        Assert.Contains("needs the role Admin", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_FilterMatchesNothing_SaysHowToClear()
    {
        await Audit.WriteAsync(Entry("Kim", AuditOutcome.Done), Token);
        Services.GetRequiredService<NavigationManager>().NavigateTo("audit?outcome=Failed");

        var page = Render<AuditPage>();

        Assert.Contains("No line matches", page.Markup, StringComparison.Ordinal);
        Assert.NotEmpty(page.FindAll("a[href=audit]"));
    }

    [Fact]
    public void Download_HasTheFiltersOfThePage()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("audit?q=orders&outcome=Denied&from=2026-11-01&to=2026-11-02");

        var link = Render<AuditPage>().Find("a[download]").GetAttribute("href")!;

        Assert.StartsWith("/audit/export.csv", new Uri(new Uri("http://localhost/"), link).AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("q=orders", link, StringComparison.Ordinal);
        Assert.Contains("outcome=Denied", link, StringComparison.Ordinal);
        Assert.Contains("2026-11-03", link, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [InlineData("+1\n2", "\"'+1\n2\"")]
    public void Csv_TextOfAStranger_IsQuotedAndNoFormula(string text, string field) =>
        Assert.Contains($",{field},", AuditCsv.Line(Entry(text, AuditOutcome.Done)), StringComparison.Ordinal);

    private static AuditEntry Entry(string who, AuditOutcome outcome) =>
        new() { At = Samples.Now, Who = who, Via = RequestOrigin.Portal, Action = "Backup", Target = "marketx", Outcome = outcome };
}

using Bunit;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Web.Components.Restores;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Restores;

public sealed class PreflightTableTests : PortalContext
{
    [Theory]
    [InlineData(PreflightVerdict.Passed, "Passed", "ok")]
    [InlineData(PreflightVerdict.Unknown, "Unknown", "idle")]
    [InlineData(PreflightVerdict.Warning, "Warning", "warn")]
    [InlineData(PreflightVerdict.Blocked, "Blocked", "bad")]
    public void Render_Verdict_IconWordAndColour(PreflightVerdict verdict, string word, string colour)
    {
        var report = new PreflightReport([new("roles", verdict, "Role app is missing.", "Create it.")]);

        var table = Render<PreflightTable>(p => p.Add(c => c.Report, report));

        var badge = table.Find(".badge");
        Assert.Contains(word, badge.TextContent, StringComparison.Ordinal);
        Assert.Contains(colour, badge.ClassList);
        Assert.NotNull(badge.QuerySelector(".icon"));
        Assert.Contains("Create it.", table.Find(".remedy").TextContent, StringComparison.Ordinal);
    }
}

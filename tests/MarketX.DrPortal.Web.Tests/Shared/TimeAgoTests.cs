using Bunit;
using MarketX.DrPortal.Web.Components.Shared;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Shared;

public sealed class TimeAgoTests : PortalContext
{
    [Fact]
    public void Render_PastMoment_AbsoluteUtcAndRelative()
    {
        // Two hours east of UTC: what is shown must be UTC all the same.
        var at = Samples.Now.AddHours(-3).ToOffset(TimeSpan.FromHours(2));

        var time = Render<TimeAgo>(p => p.Add(c => c.At, at)).Find("time");

        Assert.Equal("2026-11-22T09:00:00Z", time.GetAttribute("datetime"));
        Assert.Equal("2026-11-22 09:00 UTC", time.QuerySelector("span")!.TextContent);
        Assert.Equal("3 h ago", time.QuerySelector("live-time")!.TextContent);
    }
}

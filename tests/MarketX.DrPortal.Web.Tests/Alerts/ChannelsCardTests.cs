using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Web.Components.Alerts;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Alerts;

public sealed class ChannelsCardTests : PortalContext
{
    [Fact]
    public void Render_Channel_ShowsWhereItLeadsAndNoSecret()
    {
        Configure("https://hooks.example.com/services/T0SECRET");
        AlertRows.Heartbeat = new HeartbeatState(Samples.Now, Samples.Now.AddMinutes(-5), "Held back. There is no good backup.");

        var card = Render<ChannelsCard>();

        Assert.Contains("An incoming webhook at hooks.example.com", card.Markup, StringComparison.Ordinal);
        Assert.Contains("Heartbeat not sent", card.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("T0SECRET", card.Markup, StringComparison.Ordinal);
        Assert.Empty(card.FindAll("button"));
    }

    [Fact]
    public async Task Test_NobodyAnswers_AdminReadsWhy()
    {
        SignIn(PortalRole.Admin);
        Configure("http://127.0.0.1:1/T0SECRET");
        var card = Render<ChannelsCard>();

        await card.Find("button").ClickAsync(new());

        card.WaitForAssertion(() => Assert.Contains("Slack cannot be reached", card.Find(".notice.bad").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain("T0SECRET", card.Markup, StringComparison.Ordinal);
        Assert.Equal(nameof(PortalAction.TestAlerts), Assert.Single(Audit.All).Action);
    }

    // Before the channels are made of it, which is when they are first asked for.
    private void Configure(string slack)
    {
        var options = Services.GetRequiredService<AlertsOptions>();
        (options.SlackUrl, options.HeartbeatUrl) = (new SecretText(slack), new SecretText("https://beat.example.com/T0SECRET"));
    }
}

using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Web.Components.Servers;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Servers;

public sealed class ServersPageTests : PortalContext
{
    [Fact]
    public void Render_ServerThatDoesNotAnswer_SaysSoAndHowToAddOthers()
    {
        var page = Render<ServersPage>();

        page.WaitForAssertion(() => Assert.Contains("Cannot be used", page.Markup, StringComparison.Ordinal));
        Assert.Contains("does not answer", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("No other server is configured", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("recover?server", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PortalRole.Operator, false)]
    [InlineData(PortalRole.Admin, true)]
    public void Card_UsableRecoveryServer_ShowsWhatMattersAndTheWayToRecover(PortalRole role, bool mayRecover)
    {
        SignIn(role);
        var server = new NamedServer("standby", ServerRole.Recovery, Services.GetRequiredService<PostgresServer>());
        var state = new ServerState(Samples.Now, null)
        {
            Version = "17.2", ConnectMilliseconds = 3.4, Rights = "superuser", Databases = 2, Bytes = 1 << 20, Extensions = ["plpgsql 1.0"],
            Settings = [new("fsync", "off", "Fast, and dangerous.")],
        };

        var card = Render<ServerCard>(p => p.Add(c => c.Server, server).Add(c => c.State, state));

        Assert.Contains("Can be used", card.Markup, StringComparison.Ordinal);
        Assert.Contains("Fast, and dangerous.", card.Markup, StringComparison.Ordinal);
        Assert.Contains("unknown: PostgreSQL tells nobody, and the server is not seen to run on this machine", card.Markup, StringComparison.Ordinal);
        Assert.Equal(mayRecover, card.Markup.Contains("recover?server=standby", StringComparison.Ordinal));
        card.Render(p => p.Add(c => c.State, state with { Disk = new DataDisk("/data", 3L << 30, 8L << 30) }));
        Assert.Contains("3.00 GiB of 8.00 GiB", card.Markup, StringComparison.Ordinal);
    }
}

using System.Net;
using MarketX.DrPortal.Core.Tests.Alerts;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>Alerts on the command line, whose own runs raise them too.</summary>
public sealed class AlertsCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alerts_AFailedBackupHere_IsOpenUntilAGoodOne_AndAChannelCanBeTried()
    {
        await using var receiver = new Receiver();
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        await using var portal = await SharedServices.CreateDatabaseAsync("portal", Token);
        world.Environment["ConnectionStrings__Portal"] = portal.ConnectionString;
        var hidden = TestTrace.Secret("a secret in an address", "T0SECRET-hidden-in-an-address");
        world.Environment["DRPORTAL_ALERT_SLACK_URL"] = receiver.Address + hidden;
        Assert.Contains("No alert yet", (await world.RunAsync("alerts")).ShouldEndWith(0).Output, StringComparison.Ordinal);

        (await world.RunAsync([("Storage__StorageClass", "NO_SUCH_CLASS")], "backup")).ShouldEndWith(11);
        var open = (await world.RunAsync("alerts", "--json")).ShouldEndWith(0).Json;
        Assert.Equal("BACKUP_FAILURE", Assert.Single(open.GetProperty("items").EnumerateArray()).GetProperty("alert").GetString());
        await world.BackUpAsync();
        Assert.Contains("No alert is open", (await world.RunAsync("alerts")).ShouldEndWith(0).Output, StringComparison.Ordinal);
        Assert.Contains("BACKUP_FAILURE", (await world.RunAsync("alerts", "--all")).ShouldEndWith(0).Output, StringComparison.Ordinal);

        (await world.RunAsync("alerts", "--test", "slack")).ShouldEndWith(0);
        Assert.Contains("Test from the MarketX DR Portal", Assert.Single(receiver.Requests).Text, StringComparison.Ordinal);
        receiver.Answer = _ => HttpStatusCode.Gone;
        var refused = (await world.RunAsync("alerts", "--test", "Slack")).ShouldEndWith(24);
        Assert.Contains("Slack answered 410", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, refused.Error, StringComparison.Ordinal);
        Assert.Contains("Configured: Slack", (await world.RunAsync("alerts", "--test", "Pager")).ShouldEndWith(2).Error, StringComparison.Ordinal);
    }
}

using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Alerts;

/// <summary>Alerts by mail, on the wire.</summary>
public sealed class MailChannelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alert_IsMailedToEveryRecipient()
    {
        await using var server = new MailReceiver();
        await using var world = await AlertWorld.StartAsync(Mail(server));
        var run = await world.EndAsync(RunKind.Drill, RunStatus.Failed, target: "marketx_drtest");

        await world.SendAsync();

        Assert.Equal(["MAIL FROM:<drportal@example.com>", "RCPT TO:<ops@example.com>", "RCPT TO:<dba@example.com>"], server.Commands.Where(c => c.Contains('<')).Take(3));
        var mail = Assert.Single(server.Mails);
        Assert.Contains("Subject: DRILL_FAILURE marketx_drtest", mail, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", mail, StringComparison.Ordinal);
        Assert.Contains("It Failed because of <this> & that. Treat recovery as broken until a drill passes", mail.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains($"https://drportal.example.com/dr/runs/{run}", mail, StringComparison.Ordinal);
        Assert.Equal(DeliveryState.Delivered, Assert.Single(await world.Get<IAlertLog>().LastDeliveriesAsync(Token)).State);
    }

    [Fact]
    public async Task DatabaseNameWithALineBreak_MakesNoHeader()
    {
        await using var server = new MailReceiver();
        await using var world = await AlertWorld.StartAsync(Mail(server));
        await world.EndAsync(RunKind.Restore, RunStatus.Failed, target: "odd\r\nBcc: eve@example.com");

        await world.SendAsync();

        Assert.Contains("Subject: RESTORE_FAILURE odd  Bcc: eve@example.com", Assert.Single(server.Mails), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, c => c.Contains("eve", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RecipientRefused_IsSaidAndTriedAgain()
    {
        await using var server = new MailReceiver { RefusedRecipient = "example.com" };
        await using var world = await AlertWorld.StartAsync(Mail(server));
        await world.EndAsync(RunKind.Backup, RunStatus.Failed);

        await world.SendAsync();

        var delivery = Assert.Single(await world.Get<IAlertLog>().LastDeliveriesAsync(Token));
        Assert.Equal((DeliveryState.Pending, "The mail server 127.0.0.1 did not take it for 2 of 2 recipients: it answered 550 (MailboxUnavailable). Check the addresses and the user of AlertMail."), (delivery.State, delivery.Answer));
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task OneRecipientRefused_IsSaid_AndTheOthersGetItOnce()
    {
        await using var server = new MailReceiver { RefusedRecipient = "dba@example.com" };
        await using var world = await AlertWorld.StartAsync(Mail(server));
        await world.EndAsync(RunKind.Backup, RunStatus.Failed);

        await world.SendAsync();
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.SendAsync();

        Assert.Single(server.Mails);
        var delivery = Assert.Single(await world.Get<IAlertLog>().LastDeliveriesAsync(Token));
        Assert.Equal(DeliveryState.Delivered, delivery.State);
        Assert.Contains("for 1 of 2 recipients", delivery.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerWithoutStartTls_GetsNoMail()
    {
        await using var server = new MailReceiver();
        var password = TestTrace.Secret("the password of the mail server", "what the portal sends mail with");
        await using var world = await AlertWorld.StartAsync(new(Mail(server)) { ["AlertMail:StartTls"] = "true", ["AlertMail:User"] = "drportal", ["AlertMail:Password"] = password });
        await world.EndAsync(RunKind.Backup, RunStatus.Failed);

        await world.SendAsync();

        Assert.Contains("offers no STARTTLS", Assert.Single(await world.Get<IAlertLog>().LastDeliveriesAsync(Token)).Answer, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Commands, c => c.StartsWith("AUTH", StringComparison.Ordinal) || c.StartsWith("MAIL", StringComparison.Ordinal));
        Assert.DoesNotContain(world.Log.Lines, l => l.Contains(password, StringComparison.Ordinal));
    }

    private static Dictionary<string, string?> Mail(MailReceiver server) => new()
    {
        ["AlertMail:Host"] = "127.0.0.1",
        ["AlertMail:Port"] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["AlertMail:StartTls"] = "false",
        ["AlertMail:From"] = "drportal@example.com",
        ["AlertMail:To"] = "ops@example.com, dba@example.com",
    };
}

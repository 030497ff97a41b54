using System.Globalization;
using MarketX.DrPortal.TestServices.Mail;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>Mail to a real server over STARTTLS. By the command line, since what a process trusts is settled when it starts.</summary>
public sealed class MailCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Test_ByMail_GoesOutEncryptedAndSignedIn()
    {
        await using var server = await MailServer.StartAsync(Token);
        await using var world = await WorldAsync(server);

        (await world.RunAsync("alerts", "--test", "Mail")).ShouldEndWith(0);

        var mail = Assert.Single(server.Mails());
        Assert.Equal((true, MailServer.User), (mail.GetProperty("secure").GetBoolean(), mail.GetProperty("user").GetString()));
        Assert.Equal(["ops@example.com", "dba@example.com"], mail.GetProperty("to").EnumerateArray().Select(a => a.GetString()));
        Assert.Contains("Test from the MarketX DR Portal", mail.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSL_CERT_FILE", "", "its certificate was not accepted")]
    [InlineData("AlertMail__Host", "127.0.0.1", "its certificate was not accepted")]
    [InlineData("DRPORTAL_ALERT_MAIL_PASSWORD", "a wrong password of enough length", "did not accept the user and the password")]
    [InlineData("AlertMail__User", "", "wants a user")]
    [InlineData("AlertMail__StartTls", "false", "wants STARTTLS")]
    [InlineData("AlertMail__Port", "1", "cannot be reached")]
    public async Task Test_ByMail_WhatIsWrong_IsSaidInASentence(string name, string value, string sentence)
    {
        await using var server = await MailServer.StartAsync(Token);
        await using var world = await WorldAsync(server);
        // A user and a password go together, and neither goes over a line that everybody can read.
        if (name is "AlertMail__StartTls" or "AlertMail__User")
        {
            world.Environment.Remove("AlertMail__User");
            world.Environment.Remove("DRPORTAL_ALERT_MAIL_PASSWORD");
        }

        // Empty: of the system's authorities, which do not know ours.
        if (value.Length == 0)
            world.Environment.Remove(name);
        else
            world.Environment[name] = value;

        var refused = (await world.RunAsync("alerts", "--test", "Mail")).ShouldEndWith(24);

        Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("password of enough length", refused.Error, StringComparison.Ordinal);
        Assert.Empty(server.Mails());
    }

    [Fact]
    public async Task Test_ByMail_ServerDown_IsSaid()
    {
        await using var server = await MailServer.StartAsync(Token);
        await using var world = await WorldAsync(server);
        await server.StopAsync(Token);

        Assert.Contains("cannot be reached", (await world.RunAsync("alerts", "--test", "Mail")).ShouldEndWith(24).Error, StringComparison.Ordinal);
    }

    private static async Task<CliWorld> WorldAsync(MailServer server)
    {
        var world = await CliWorld.CreateAsync();
        foreach (var (name, value) in new[]
        {
            ("SSL_CERT_FILE", server.AuthorityFile), ("AlertMail__Host", "localhost"), ("AlertMail__Port", server.Port.ToString(CultureInfo.InvariantCulture)), ("AlertMail__User", MailServer.User),
            ("DRPORTAL_ALERT_MAIL_PASSWORD", server.Password), ("AlertMail__From", "drportal@example.com"), ("AlertMail__To", "ops@example.com, dba@example.com"),
        })
            world.Environment[name] = value;
        return world;
    }
}

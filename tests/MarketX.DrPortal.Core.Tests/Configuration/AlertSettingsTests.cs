using MarketX.DrPortal.Core.Configuration;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Configuration;

/// <summary>Wrong settings of alerts are found at the start, not when the alarm is needed.</summary>
public sealed class AlertSettingsTests
{
    [Theory]
    [InlineData("Alerts:SlackUrl", "http://hooks.example.com/T0SECRET", "DRPORTAL_ALERT_SLACK_URL")]
    [InlineData("Alerts:SlackUrl", "T0SECRET", "DRPORTAL_ALERT_SLACK_URL")]
    [InlineData("Alerts:PagerDutyUrl", "http://events.example.com", "Alerts:PagerDutyUrl")]
    [InlineData("Alerts:WebhookUrl", "https://example.com/T0SECRET", "DRPORTAL_ALERT_WEBHOOK_SECRET")]
    [InlineData("Alerts:WebhookSecret", "T0SECRET", "shorter than 16 bytes")]
    [InlineData("Alerts:HeartbeatUrl", "ftp://example.com/T0SECRET", "DRPORTAL_HEARTBEAT_URL")]
    [InlineData("Alerts:PortalUrl", "drportal", "Alerts:PortalUrl")]
    [InlineData("Alerts:BackupGrace", "00:00:00", "Alerts:BackupGrace")]
    [InlineData("Alerts:DrillGrace", "30.00:00:00", "Alerts:DrillGrace")]
    [InlineData("Alerts:DrillMaxAge", "00:00:01", "Alerts:DrillMaxAge")]
    [InlineData("AlertMail:Host", "mail.example.com", "AlertMail:From")]
    public void Problem_IsNamed_WithoutTheSecret(string key, string value, string word)
    {
        var problems = DrPortalOptions.Inspect(Settings.Valid((key, value)), HostKind.Portal).Problems;

        Assert.Contains(problems, p => p.Contains(word, StringComparison.Ordinal));
        Assert.DoesNotContain(problems, p => p.Contains("T0SECRET", StringComparison.Ordinal));
    }

    [Fact]
    public void Mail_UserWithoutEncryption_IsRefused() => Assert.Contains(
        DrPortalOptions.Inspect(Settings.Valid(
            ("AlertMail:Host", "mail.example.com"), ("AlertMail:From", "a@example.com"), ("AlertMail:To", "b@example.com"), ("AlertMail:StartTls", "false"), ("AlertMail:User", "u"), ("AlertMail:Password", "p")),
            HostKind.Portal).Problems,
        p => p.Contains("in the clear", StringComparison.Ordinal));
}

using System.Net.Mail;
using System.Text;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>Finds what is wrong with the settings of alerts.</summary>
internal static class AlertsCheck
{
    private const int LeastSecretBytes = 16;

    public static IEnumerable<string> Problems(AlertsOptions alerts, AlertMailOptions mail) => [.. Times(alerts), .. Addresses(alerts), .. Mail(mail)];

    private static IEnumerable<string> Times(AlertsOptions alerts)
    {
        if (alerts.BackupGrace < TimeSpan.FromMinutes(1) || alerts.BackupGrace > TimeSpan.FromDays(1))
            yield return $"Alerts:BackupGrace is {alerts.BackupGrace}: give 00:01:00 to 1.00:00:00.";
        if (alerts.DrillGrace < TimeSpan.FromMinutes(1) || alerts.DrillGrace > TimeSpan.FromDays(14))
            yield return $"Alerts:DrillGrace is {alerts.DrillGrace}: give 00:01:00 to 14.00:00:00.";
        if (alerts.DrillMaxAge < TimeSpan.FromDays(1) || alerts.DrillMaxAge > TimeSpan.FromDays(366))
            yield return $"Alerts:DrillMaxAge is {alerts.DrillMaxAge}: give 1.00:00:00 to 366.00:00:00.";
    }

    private static IEnumerable<string> Addresses(AlertsOptions alerts)
    {
        if (alerts.PortalUrl.Length > 0 && !IsAddress(alerts.PortalUrl, plain: true))
            yield return $"Alerts:PortalUrl is '{alerts.PortalUrl}': give the portal's address as people open it, e.g. https://drportal.example.com.";
        if (alerts.SlackUrl is { } slack && !IsAddress(slack.Reveal(), plain: false))
            yield return "Alerts:SlackUrl (DRPORTAL_ALERT_SLACK_URL) is not an https address: copy the incoming webhook's from Slack.";
        if (!IsAddress(alerts.PagerDutyUrl, plain: false))
            yield return $"Alerts:PagerDutyUrl is '{alerts.PagerDutyUrl}': give https://events.pagerduty.com/v2/enqueue, or https://events.eu.pagerduty.com/v2/enqueue.";
        if (alerts.WebhookUrl is { } webhook && !IsAddress(webhook.Reveal(), plain: true))
            yield return "Alerts:WebhookUrl (DRPORTAL_ALERT_WEBHOOK_URL) is not an http or https address.";
        if (alerts.WebhookUrl is null != alerts.WebhookSecret is null)
            yield return "Alerts:WebhookUrl (DRPORTAL_ALERT_WEBHOOK_URL) and Alerts:WebhookSecret (DRPORTAL_ALERT_WEBHOOK_SECRET) go together: set both or neither.";
        if (alerts.WebhookSecret is { } secret && Encoding.UTF8.GetByteCount(secret.Reveal()) < LeastSecretBytes)
            yield return $"Alerts:WebhookSecret (DRPORTAL_ALERT_WEBHOOK_SECRET) is shorter than {LeastSecretBytes} bytes: make one with 'openssl rand -base64 48'.";
        if (alerts.HeartbeatUrl is { } heartbeat && !IsAddress(heartbeat.Reveal(), plain: true))
            yield return "Alerts:HeartbeatUrl (DRPORTAL_HEARTBEAT_URL) is not an http or https address.";
    }

    private static IEnumerable<string> Mail(AlertMailOptions mail)
    {
        if (mail.Host.Length == 0)
            yield break;
        if (mail.Port is < 1 or > 65535 or 465)
            yield return $"AlertMail:Port is {mail.Port}: give the port for STARTTLS, mostly 587. TLS from the first byte (465) is not supported.";
        if (!MailAddress.TryCreate(mail.From, out _))
            yield return $"AlertMail:From is '{mail.From}': give the sender's address.";
        if (mail.To.Split(',').Any(to => !MailAddress.TryCreate(to.Trim(), out _)))
            yield return $"AlertMail:To is '{mail.To}': give the recipients' addresses, with commas between them.";
        if (mail.User.Length > 0 && !mail.StartTls)
            yield return "AlertMail:User is set, but AlertMail:StartTls is false: its password would travel in the clear. Set StartTls to true, or leave the user out.";
        if (mail.User.Length == 0 != mail.Password is null)
            yield return "AlertMail:User and AlertMail:Password (DRPORTAL_ALERT_MAIL_PASSWORD) go together: set both or neither.";
    }

    // An address that is a secret itself may not travel in the clear, unless it does not leave the machine.
    private static bool IsAddress(string text, bool plain) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (plain || uri.IsLoopback)));
}

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>When the portal raises alerts, and whom it tells.</summary>
public sealed class AlertsOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Alerts";

    /// <summary>The portal's own address, for the links in messages; empty: messages have none.</summary>
    public string PortalUrl { get; set; } = "";

    /// <summary>How long after its time a scheduled backup may begin, and how long after the objective a backup may come, before it is overdue.</summary>
    public TimeSpan BackupGrace { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long after its time a scheduled drill may come to a verdict before it is overdue.</summary>
    public TimeSpan DrillGrace { get; set; } = TimeSpan.FromDays(1);

    /// <summary>The longest time without a drill, whatever the schedules say.</summary>
    public TimeSpan DrillMaxAge { get; set; } = TimeSpan.FromDays(35);

    /// <summary>Slack's incoming webhook (<c>DRPORTAL_ALERT_SLACK_URL</c>), a secret; unset: no Slack.</summary>
    public SecretText? SlackUrl { get; set; }

    /// <summary>The integration key of a PagerDuty service, Events API v2 (<c>DRPORTAL_ALERT_PAGERDUTY_KEY</c>); unset: no PagerDuty.</summary>
    public SecretText? PagerDutyKey { get; set; }

    /// <summary>PagerDuty's address; another one for accounts in the EU.</summary>
    public string PagerDutyUrl { get; set; } = "https://events.pagerduty.com/v2/enqueue";

    /// <summary>A webhook of one's own (<c>DRPORTAL_ALERT_WEBHOOK_URL</c>); unset: none.</summary>
    public SecretText? WebhookUrl { get; set; }

    /// <summary>What the webhook's requests are signed with (<c>DRPORTAL_ALERT_WEBHOOK_SECRET</c>).</summary>
    public SecretText? WebhookSecret { get; set; }

    /// <summary>Asked once a minute while all is well (<c>DRPORTAL_HEARTBEAT_URL</c>), so that its silence alarms; unset: none.</summary>
    public SecretText? HeartbeatUrl { get; set; }
}

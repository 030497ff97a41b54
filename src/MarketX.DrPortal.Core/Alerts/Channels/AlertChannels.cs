using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Alerts.Channels;

/// <summary>The channels that are configured.</summary>
public sealed class AlertChannels(AlertsOptions options, AlertMailOptions mail, AlertHttp http, TimeProvider time)
{
    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<IAlertChannel> All { get; } = [.. Configured(options, mail, http, time).OrderBy(c => c.Name, StringComparer.Ordinal)];

    /// <summary>The one of that name, in any case; null where none is configured.</summary>
    public IAlertChannel? Find(string name) => All.SingleOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<IAlertChannel> Configured(AlertsOptions options, AlertMailOptions mail, AlertHttp http, TimeProvider time)
    {
        if (options.SlackUrl is { } slack)
            yield return new SlackChannel(http, new Uri(slack.Reveal()));
        if (options.PagerDutyKey is { } key)
            yield return new PagerDutyChannel(http, new Uri(options.PagerDutyUrl), key);
        if (options is { WebhookUrl: { } webhook, WebhookSecret: { } secret })
            yield return new WebhookChannel(http, new Uri(webhook.Reveal()), secret, time);
        if (mail.Host.Length > 0)
            yield return new MailChannel(mail);
    }
}

using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Alerts.Channels;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>Whether anybody is told when something goes wrong. Only a test proves that a message arrives.</summary>
internal sealed class AlertsArea(DrPortalOptions options, TimeProvider time) : IDoctorArea
{
    public string Name => "alerts";

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (AlertsCheck.Problems(options.Alerts, options.AlertMail).Any())
        {
            yield return new(Name, DoctorVerdict.Unknown, "The settings of alerts are not valid; see configuration.");
            yield break;
        }

        using var http = new AlertHttp();
        var channels = new AlertChannels(options.Alerts, options.AlertMail, http, time).All;
        yield return channels.Count == 0
            ? new(Name, DoctorVerdict.Warning, "No channel is configured: nobody is told when a backup fails.", "Configure Slack, PagerDuty, a webhook or mail in the sections Alerts and AlertMail.")
            : new(Name, DoctorVerdict.Ok, $"Configured: {string.Join(", ", channels.Select(c => c.Name))}. Whether messages arrive, only 'drportal alerts --test {channels[0].Name}' shows.");
        yield return options.Alerts.HeartbeatUrl is null
            ? new(Name, DoctorVerdict.Warning, "No heartbeat is configured: a portal that is dead tells nobody.", "Set DRPORTAL_HEARTBEAT_URL to the address of a dead man's switch.")
            : new(Name, DoctorVerdict.Ok, "A heartbeat is configured.");
        if (channels.Count > 0 && options.Alerts.PortalUrl.Length == 0)
            yield return new(Name, DoctorVerdict.Warning, "Messages have no link to the portal.", "Set Alerts:PortalUrl to the portal's address.");
    }
}

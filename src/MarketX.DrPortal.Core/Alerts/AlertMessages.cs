using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Makes messages of alerts.</summary>
internal sealed class AlertMessages(AlertsOptions options, ProductionOptions production, PortalIdentity identity, TimeProvider time)
{
    public AlertMessage Of(AlertDelivery delivery, Alert alert) => new(delivery.Event, delivery.Id, alert, identity.PortalId, LinkOf(alert.Link));

    /// <summary>What a channel is told when an admin tries it.</summary>
    public AlertMessage Test(string by) => new(AlertEvent.Test, 0, new Alert
    {
        Id = 0,
        Kind = AlertKind.BackupFailure,
        About = production.Database,
        Reason = $"{by} tries this channel; alerts about {production.Database} will come here.",
        Link = "alerts",
        RaisedAt = time.GetUtcNow(),
        LastAt = time.GetUtcNow(),
    }, identity.PortalId, LinkOf("alerts"));

    private Uri? LinkOf(string path) => options.PortalUrl.Length == 0 ? null : new Uri(new Uri(options.PortalUrl.TrimEnd('/') + "/"), path);
}

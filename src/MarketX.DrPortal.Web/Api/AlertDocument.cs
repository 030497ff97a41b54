using MarketX.DrPortal.Core.Alerts;

namespace MarketX.DrPortal.Web.Api;

/// <summary>An alert, as the API shows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Alert">What it is, in the word that log collectors filter for, e.g. <c>BACKUP_FAILURE</c>.</param>
/// <param name="About">The database or bucket.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Run">The run that it is about; null where there is none.</param>
/// <param name="RaisedAt">When it was raised (UTC).</param>
/// <param name="LastAt">When it last happened (UTC).</param>
/// <param name="Occurrences">How often it happened.</param>
/// <param name="ResolvedAt">When it was resolved (UTC); null while it is open.</param>
/// <param name="Resolution">What resolved it.</param>
/// <param name="Deliveries">What the channels were told; null in a list.</param>
public sealed record AlertDocument(
    long Id, string Alert, string About, string Reason, string Advice, string? Run, DateTimeOffset RaisedAt, DateTimeOffset LastAt, int Occurrences,
    DateTimeOffset? ResolvedAt, string? Resolution, IReadOnlyList<AlertDelivery>? Deliveries)
{
    internal static AlertDocument Of(Alert alert) => Of(alert, null);

    internal static AlertDocument Of(Alert alert, IReadOnlyList<AlertDelivery>? deliveries) => new(
        alert.Id, alert.Kind.Word(), alert.About, alert.Reason, alert.Kind.Advice(), alert.Run?.Value, alert.RaisedAt, alert.LastAt, alert.Occurrences,
        alert.ResolvedAt, alert.Resolution, deliveries);
}

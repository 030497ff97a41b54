using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Rows of <c>drportal.alerts</c> and <c>drportal.alert_deliveries</c> as records.</summary>
internal static class AlertRows
{
    /// <summary>The columns of an alert, in the order in which they are read.</summary>
    public const string Alert = "id, kind, about, reason, run_id, link, raised_at, last_at, occurrences, resolved_at, resolution";

    /// <summary>The columns of a delivery, in the order in which they are read.</summary>
    public const string Delivery = "id, alert_id, event, channel, state, attempts, planned_at, next_at, attempted_at, answer";

    public static async Task<IReadOnlyList<Alert>> ReadAlertsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var alerts = new List<Alert>();
        while (await reader.ReadAsync(cancellationToken))
        {
            alerts.Add(new Alert
            {
                Id = reader.GetInt64(0),
                Kind = AlertKindFacts.Parse(reader.GetString(1)),
                About = reader.GetString(2),
                Reason = reader.GetString(3),
                Run = reader.IsDBNull(4) ? null : RunId.Parse(reader.GetString(4)),
                Link = reader.GetString(5),
                RaisedAt = RunRows.Utc(reader.GetDateTime(6)),
                LastAt = RunRows.Utc(reader.GetDateTime(7)),
                Occurrences = reader.GetInt32(8),
                ResolvedAt = reader.IsDBNull(9) ? null : RunRows.Utc(reader.GetDateTime(9)),
                Resolution = reader.IsDBNull(10) ? null : reader.GetString(10),
            });
        }

        return alerts;
    }

    public static async Task<IReadOnlyList<AlertDelivery>> ReadDeliveriesAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var deliveries = new List<AlertDelivery>();
        while (await reader.ReadAsync(cancellationToken))
        {
            deliveries.Add(new AlertDelivery(
                reader.GetInt64(0), reader.GetInt64(1), Enum.Parse<AlertEvent>(reader.GetString(2)), reader.GetString(3), Enum.Parse<DeliveryState>(reader.GetString(4)),
                reader.GetInt32(5), RunRows.Utc(reader.GetDateTime(6)), RunRows.Utc(reader.GetDateTime(7)),
                reader.IsDBNull(8) ? null : RunRows.Utc(reader.GetDateTime(8)), reader.IsDBNull(9) ? null : reader.GetString(9)));
        }

        return deliveries;
    }
}

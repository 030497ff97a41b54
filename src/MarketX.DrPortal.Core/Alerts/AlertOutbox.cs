using Npgsql;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>
/// Which deliveries are to be made. They are rows, so that a restart forgets none; who makes one holds it by a lease, so that
/// of several portals one sends it.
/// </summary>
internal sealed class AlertOutbox(NpgsqlDataSource portal, TimeProvider time)
{
    /// <summary>Longer than an attempt may take: what a portal that died was sending is sent again after that.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>For as long a delivery is tried: a weekend, and a day to notice.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(3);

    // Longer than any wait: what is planned beyond it was planned by a clock that has been set back since.
    private static readonly TimeSpan TooFarAhead = TimeSpan.FromHours(2);

    /// <summary>Plans what a channel is to be told: every open alert, and the end of what it was told of.</summary>
    public async Task PlanAsync(string channel, CancellationToken cancellationToken)
    {
        // That an alert is over is planned only when the channel took that there is one: so the two never change places.
        await using var command = portal.CreateCommand("""
            INSERT INTO drportal.alert_deliveries (alert_id, event, channel, planned_at, next_at)
            SELECT a.id, 'Raised', $1, $2, $2 FROM drportal.alerts a
            WHERE a.resolved_at IS NULL AND NOT EXISTS (SELECT FROM drportal.alert_deliveries d WHERE d.alert_id = a.id AND d.event = 'Raised' AND d.channel = $1)
            UNION ALL
            SELECT a.id, 'Resolved', $1, $2, $2 FROM drportal.alerts a JOIN drportal.alert_deliveries d ON d.alert_id = a.id
            WHERE a.resolved_at IS NOT NULL AND d.event = 'Raised' AND d.channel = $1 AND d.state = 'Delivered'
            AND NOT EXISTS (SELECT FROM drportal.alert_deliveries r WHERE r.alert_id = a.id AND r.event = 'Resolved' AND r.channel = $1)
            ON CONFLICT DO NOTHING
            """);
        command.Parameters.AddWithValue(channel);
        command.Parameters.AddWithValue(Now);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var old = portal.CreateCommand("""
            UPDATE drportal.alert_deliveries SET state = 'GivenUp', answer = 'It was given up after three days. Last: ' || coalesce(answer, 'it was never tried.')
            WHERE state = 'Pending' AND planned_at < $1 AND coalesce(leased_until <= $2, true)
            """);
        old.Parameters.AddWithValue(Now - GiveUpAfter);
        old.Parameters.AddWithValue(Now);
        await old.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes the next delivery that is due to a channel, until it is settled or the lease ends; null where none is.</summary>
    public async Task<AlertDelivery?> TakeAsync(string channel, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand($"""
            UPDATE drportal.alert_deliveries SET leased_until = $3, attempts = attempts + 1
            WHERE id = (SELECT id FROM drportal.alert_deliveries WHERE state = 'Pending' AND channel = $1 AND NOT (next_at > $2 AND next_at <= $4) AND NOT coalesce(leased_until > $2 AND leased_until <= $4, false)
                        ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING {AlertRows.Delivery}
            """);
        command.Parameters.AddWithValue(channel);
        command.Parameters.AddWithValue(Now);
        command.Parameters.AddWithValue(Now + Lease);
        command.Parameters.AddWithValue(Now + TooFarAhead);
        return (await AlertRows.ReadDeliveriesAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Notes that the channel took it.</summary>
    public Task DeliveredAsync(AlertDelivery delivery, string answer, CancellationToken cancellationToken) =>
        SettleAsync(delivery, DeliveryState.Delivered, Now, answer, cancellationToken);

    /// <summary>Notes that the channel did not take it, and when to try again.</summary>
    public Task FailedAsync(AlertDelivery delivery, string answer, TimeSpan? askedToWait, CancellationToken cancellationToken)
    {
        var wait = AlertRetry.After(delivery.Attempts);
        var asked = askedToWait > TooFarAhead ? TooFarAhead : askedToWait;
        return SettleAsync(delivery, DeliveryState.Pending, Now + (asked > wait ? asked.Value : wait), answer, cancellationToken);
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private async Task SettleAsync(AlertDelivery delivery, DeliveryState state, DateTime next, string answer, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand(
            "UPDATE drportal.alert_deliveries SET state = $2, next_at = $3, leased_until = NULL, attempted_at = $4, answer = $5 WHERE id = $1 AND attempts = $6");
        command.Parameters.AddWithValue(delivery.Id);
        command.Parameters.AddWithValue(state.ToString());
        command.Parameters.AddWithValue(next);
        command.Parameters.AddWithValue(Now);
        command.Parameters.AddWithValue(StoredText.Of(answer));
        command.Parameters.AddWithValue(delivery.Attempts);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

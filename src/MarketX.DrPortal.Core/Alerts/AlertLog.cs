using MarketX.DrPortal.Core.Runs;
using Npgsql;
using NpgsqlTypes;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Alerts in the portal's database, for reading.</summary>
public sealed class AlertLog(NpgsqlDataSource portal) : IAlertLog
{
    private const string Where = """
        ($1::text IS NULL OR kind = $1) AND ($2::boolean IS NULL OR $2 = (resolved_at IS NULL))
        AND ($3::text IS NULL OR strpos(lower(about), lower($3)) > 0 OR strpos(lower(reason), lower($3)) > 0 OR strpos(coalesce(run_id, ''), lower($3)) > 0)
        """;

    /// <inheritdoc />
    public async Task<IReadOnlyList<Alert>> OpenAsync(CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand($"SELECT {AlertRows.Alert} FROM drportal.alerts WHERE resolved_at IS NULL ORDER BY raised_at DESC, id DESC");
        return await AlertRows.ReadAlertsAsync(command, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<Page<Alert>> ListAsync(AlertQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        // The order comes from this table of constants: no text of the caller's reaches the statement.
        var order = query.Sort switch
        {
            AlertSort.Kind => "kind",
            AlertSort.About => "about",
            AlertSort.Resolved => "resolved_at",
            _ => "raised_at",
        } + (query.Descending ? " DESC NULLS FIRST" : " ASC NULLS LAST");
        await using var rows = portal.CreateCommand(
            $"SELECT {AlertRows.Alert} FROM drportal.alerts WHERE {Where} ORDER BY {order}, raised_at DESC, id DESC OFFSET $4 LIMIT $5");
        AddFilter(rows, query);
        rows.Parameters.AddWithValue(Math.Max(0, query.Skip));
        rows.Parameters.AddWithValue(Math.Clamp(query.Take, 1, 500));
        var items = await AlertRows.ReadAlertsAsync(rows, cancellationToken);

        await using var counts = portal.CreateCommand($"SELECT count(*) FILTER (WHERE {Where})::int, count(*)::int FROM drportal.alerts");
        AddFilter(counts, query);
        await using var reader = await counts.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Page<Alert>(items, reader.GetInt32(0), reader.GetInt32(1));
    }

    /// <inheritdoc />
    public async Task<Alert?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand($"SELECT {AlertRows.Alert} FROM drportal.alerts WHERE id = $1");
        command.Parameters.AddWithValue(id);
        return (await AlertRows.ReadAlertsAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<AlertDelivery>> DeliveriesAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand($"SELECT {AlertRows.Delivery} FROM drportal.alert_deliveries WHERE alert_id = $1 ORDER BY planned_at, id");
        command.Parameters.AddWithValue(id);
        return await AlertRows.ReadDeliveriesAsync(command, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<AlertDelivery>> LastDeliveriesAsync(CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand(
            $"SELECT DISTINCT ON (channel) {AlertRows.Delivery} FROM drportal.alert_deliveries ORDER BY channel, coalesce(attempted_at, planned_at) DESC, id DESC");
        return await AlertRows.ReadDeliveriesAsync(command, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<HeartbeatState?> HeartbeatAsync(CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("SELECT looked_at, pinged_at, answer FROM drportal.heartbeat");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new HeartbeatState(RunRows.Utc(reader.GetDateTime(0)), reader.IsDBNull(1) ? null : RunRows.Utc(reader.GetDateTime(1)), reader.GetString(2))
            : null;
    }

    private static void AddFilter(NpgsqlCommand command, AlertQuery query)
    {
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)query.Kind?.Word() ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Boolean, Value = (object?)query.Open ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)StoredText.Search(query.Text) ?? DBNull.Value });
    }
}

using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Alerts in the portal's database. An index, not this class, sees to it that one is open once only.</summary>
public sealed partial class AlertStore(NpgsqlDataSource portal, TimeProvider time, ILogger<AlertStore> log) : IAlerts
{
    /// <inheritdoc />
    public async Task<bool> RaiseAsync(AlertNews news, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(news);
        await using var command = portal.CreateCommand("""
            INSERT INTO drportal.alerts AS a (kind, about, reason, run_id, link, raised_at, last_at)
            SELECT $1, $2, $3, $4, $5, $6, $6
            WHERE NOT EXISTS (SELECT FROM drportal.alerts said WHERE said.kind = $1 AND said.about = $2 AND said.run_id = $4 AND said.resolved_at IS NOT NULL)
            ON CONFLICT (kind, about) WHERE resolved_at IS NULL
            DO UPDATE SET (reason, run_id, link) = (excluded.reason, excluded.run_id, excluded.link) WHERE (a.reason, a.link) <> (excluded.reason, excluded.link)
            RETURNING xmax = 0
            """);
        command.Parameters.AddWithValue(news.Kind.Word());
        command.Parameters.AddWithValue(news.About);
        command.Parameters.AddWithValue(StoredText.Of(news.Reason));
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)news.Run?.Value ?? DBNull.Value });
        command.Parameters.AddWithValue(news.Link);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        var raised = await command.ExecuteScalarAsync(cancellationToken) is true;
        if (raised)
            LogRaised(news.Kind.Word(), news.About, news.Reason);
        return raised;
    }

    /// <inheritdoc />
    public async Task<bool> ResolveAsync(AlertKind kind, string about, string resolution, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand(
            "UPDATE drportal.alerts SET resolved_at = greatest($3, raised_at), resolution = $4 WHERE kind = $1 AND about = $2 AND resolved_at IS NULL");
        command.Parameters.AddWithValue(kind.Word());
        command.Parameters.AddWithValue(about);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        command.Parameters.AddWithValue(StoredText.Of(resolution));
        var resolved = await command.ExecuteNonQueryAsync(cancellationToken) > 0;
        if (resolved)
            LogResolved(kind.Word(), about, resolution);
        return resolved;
    }

    /// <summary>Resolves the open alert of that number.</summary>
    /// <returns>Whether it was open.</returns>
    internal async Task<bool> CloseAsync(long id, string resolution, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand(
            "UPDATE drportal.alerts SET resolved_at = greatest($2, raised_at), resolution = $3 WHERE id = $1 AND resolved_at IS NULL");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        command.Parameters.AddWithValue(StoredText.Of(resolution));
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>When this installation began (UTC): before, nothing was due.</summary>
    internal async Task<DateTimeOffset> InstalledAtAsync(CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("SELECT created_at FROM drportal.portal");
        return RunRows.Utc((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    [LoggerMessage(7101, LogLevel.Error, "alert: {Alert} {About}: {Reason}")]
    private partial void LogRaised(string alert, string about, string reason);

    [LoggerMessage(7102, LogLevel.Information, "Resolved: {Kind} {About}: {Resolution}")]
    private partial void LogResolved(string kind, string about, string resolution);
}

using MarketX.DrPortal.Core.Alerts.Channels;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Health;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>
/// The dead man's switch: an address outside is asked once a minute while the recovery point objective holds and the scheduler
/// runs. Its silence alarms, which is all that a dead portal can do.
/// </summary>
internal sealed partial class Heartbeat(AlertsOptions options, AlertHttp http, ISchedulerState scheduler, NpgsqlDataSource portal, TimeProvider time, ILogger<Heartbeat> log)
{
    /// <summary>Beats, unless there is a reason not to.</summary>
    /// <param name="problem">Why the objective is not known to hold; null where it does.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task BeatAsync(string? problem, CancellationToken cancellationToken)
    {
        if (options.HeartbeatUrl is not { } address)
            return;
        problem ??= await scheduler.ProblemAsync(cancellationToken);
        if (problem is not null)
        {
            LogHeldBack(problem);
            await NoteAsync(false, $"Held back. {problem}", cancellationToken);
            return;
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.Reveal()));
            await http.SendAsync("The heartbeat's address", request, cancellationToken);
            await NoteAsync(true, "Taken.", cancellationToken);
        }
        catch (AlertChannelException e)
        {
            LogNotTaken(e.Message);
            await NoteAsync(false, e.Message, cancellationToken);
        }
    }

    private async Task NoteAsync(bool taken, string answer, CancellationToken cancellationToken)
    {
        await using var command = portal.CreateCommand("""
            INSERT INTO drportal.heartbeat AS h (looked_at, pinged_at, answer) VALUES ($1, CASE WHEN $2 THEN $1 END, $3)
            ON CONFLICT (only_row) DO UPDATE SET (looked_at, pinged_at, answer) = (excluded.looked_at, coalesce(excluded.pinged_at, h.pinged_at), excluded.answer)
            """);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        command.Parameters.AddWithValue(taken);
        command.Parameters.AddWithValue(StoredText.Of(answer));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(7501, LogLevel.Warning, "No heartbeat: {Reason}")]
    private partial void LogHeldBack(string reason);

    [LoggerMessage(7502, LogLevel.Warning, "The heartbeat was not taken: {Reason}")]
    private partial void LogNotTaken(string reason);
}

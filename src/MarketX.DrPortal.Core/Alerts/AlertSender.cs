using MarketX.DrPortal.Core.Alerts.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Tells the channels, each in a loop of its own: one that hangs holds up no other, and no run.</summary>
internal sealed partial class AlertSender(AlertChannels channels, AlertOutbox outbox, IAlertLog alerts, AlertMessages messages, TimeProvider time, ILogger<AlertSender> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Makes the deliveries that are due to a channel, up to the first that fails.</summary>
    public async Task SendAsync(IAlertChannel channel, CancellationToken cancellationToken)
    {
        await outbox.PlanAsync(channel.Name, cancellationToken);
        while (await outbox.TakeAsync(channel.Name, cancellationToken) is { } delivery)
        {
            if (!await SendAsync(channel, delivery, cancellationToken))
                return;
        }
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(channels.All.Select(c => LoopAsync(c, stoppingToken)));

    private async Task LoopAsync(IAlertChannel channel, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SendAsync(channel, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was, most likely a database that restarts: the deliveries are rows, and the next round sees them.
                LogRoundFailed(e, channel.Name);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> SendAsync(IAlertChannel channel, AlertDelivery delivery, CancellationToken cancellationToken)
    {
        var alert = await alerts.FindAsync(delivery.AlertId, cancellationToken) ?? throw new InvalidOperationException($"Alert {delivery.AlertId} is gone.");
        try
        {
            await channel.SendAsync(messages.Of(delivery, alert), cancellationToken);
        }
        catch (AlertChannelException e) when (e.IsTaken)
        {
            LogNotTakenByAll(alert.Kind.Word(), alert.Id, channel.Name, e.Message);
            await outbox.DeliveredAsync(delivery, e.Message, CancellationToken.None);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException and not NpgsqlException)
        {
            // What nobody expected must not stop the channel for good either; its text may hold anything, so only its kind is kept.
            var problem = e as AlertChannelException;
            var answer = problem?.Message ?? $"An unexpected error: {e.GetType().Name}. The portal's log has the details.";
            LogNotTaken(problem is null ? e : null, alert.Kind.Word(), alert.Id, channel.Name, delivery.Attempts, answer);
            await outbox.FailedAsync(delivery, answer, problem?.RetryAfter, cancellationToken);
            return false;
        }

        // The channel has it: that must be written down, also while the portal stops.
        await outbox.DeliveredAsync(delivery, "Delivered.", CancellationToken.None);
        return true;
    }

    [LoggerMessage(7201, LogLevel.Warning, "{Kind} (alert {Number}) was not taken by {Channel} at attempt {Attempt} and is tried again: {Answer}")]
    private partial void LogNotTaken(Exception? exception, string kind, long number, string channel, int attempt, string answer);

    [LoggerMessage(7203, LogLevel.Warning, "{Kind} (alert {Number}) was not taken by everybody at {Channel}: {Answer}")]
    private partial void LogNotTakenByAll(string kind, long number, string channel, string answer);

    [LoggerMessage(7202, LogLevel.Warning, "A round of deliveries to {Channel} failed; the next follows in five seconds")]
    private partial void LogRoundFailed(Exception exception, string channel);
}

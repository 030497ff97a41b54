using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts.Channels;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Tries a channel, as Admins do: the only proof that an alert would arrive.</summary>
public sealed class AlertTester
{
    private readonly CommandGate _gate;
    private readonly AlertChannels _channels;
    private readonly AlertMessages _messages;

    internal AlertTester(CommandGate gate, AlertChannels channels, AlertMessages messages) => (_gate, _channels, _messages) = (gate, channels, messages);

    /// <summary>Sends a test by the channel of that name, at once.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">There is no such channel, or it did not take the test; the message says why.</exception>
    public Task TestAsync(Actor actor, string channel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(channel);
        return _gate.PassAsync(actor, PortalAction.TestAlerts, $"alert channel {channel}", null, () => SendAsync(actor, channel, cancellationToken));
    }

    private async Task SendAsync(Actor actor, string name, CancellationToken cancellationToken)
    {
        var channel = _channels.Find(name) ?? throw new RequestRefusedException(_channels.All.Count == 0
            ? "No channel is configured. Configure one in the sections Alerts and AlertMail of the settings."
            : $"No channel is called '{name}'. Configured: {string.Join(", ", _channels.All.Select(c => c.Name))}.");
        try
        {
            await channel.SendAsync(_messages.Test(actor.Name), cancellationToken);
        }
        catch (AlertChannelException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.NotDelivered);
        }
    }
}

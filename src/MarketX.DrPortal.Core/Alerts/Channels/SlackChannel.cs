namespace MarketX.DrPortal.Core.Alerts.Channels;

/// <summary>A Slack channel, by an incoming webhook.</summary>
internal sealed class SlackChannel(AlertHttp http, Uri address) : IAlertChannel
{
    public string Name => "Slack";

    public string Destination => $"An incoming webhook at {address.Host}";

    public Task SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        var text = $"*{Escaped(message.Title)}*\n{Escaped(message.Text)}" + (message.Link is { } link ? $"\n<{Escaped(link.AbsoluteUri)}|Open in the portal>" : "");
        return http.SendAsync(Name, AlertHttp.Post(address, new { text }), cancellationToken);
    }

    // Slack's rule: these three, and nothing else.
    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}

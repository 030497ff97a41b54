using System.Globalization;
using System.Text.Json.Serialization;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Alerts.Channels;

/// <summary>A PagerDuty service, by Events API v2: an incident for each alert, which resolves itself.</summary>
internal sealed class PagerDutyChannel(AlertHttp http, Uri address, SecretText routingKey) : IAlertChannel
{
    private const int LongestSummary = 1024;

    public string Name => "PagerDuty";

    public string Destination => $"Events API v2 at {address.Host}";

    public async Task SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        await PostAsync(message, message.Event == AlertEvent.Resolved ? "resolve" : "trigger", cancellationToken);
        // A test must wake nobody for longer than it takes to read it.
        if (message.Event == AlertEvent.Test)
            await PostAsync(message, "resolve", cancellationToken);
    }

    private Task PostAsync(AlertMessage message, string action, CancellationToken cancellationToken)
    {
        var alert = message.Alert;
        var summary = $"{message.Title}: {message.Text}";
        return http.SendAsync(Name, AlertHttp.Post(address, new Event
        {
            RoutingKey = routingKey.Reveal(),
            Action = action,
            DedupKey = message.DedupKey,
            Client = "MarketX DR Portal",
            ClientUrl = message.Link,
            Payload = action == "resolve" ? null : new Payload
            {
                Summary = summary.Length <= LongestSummary ? summary : summary[..(LongestSummary - 1)] + "…",
                Source = alert.About,
                Severity = message.Event == AlertEvent.Test ? "info" : alert.Kind.Severity(),
                Timestamp = alert.RaisedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                Class = message.Event == AlertEvent.Test ? "TEST" : alert.Kind.Word(),
                Details = new(alert.Reason, alert.Run?.Value),
            },
        }), cancellationToken);
    }

    private sealed record Event
    {
        [JsonPropertyName("routing_key")]
        public required string RoutingKey { get; init; }

        [JsonPropertyName("event_action")]
        public required string Action { get; init; }

        [JsonPropertyName("dedup_key")]
        public required string DedupKey { get; init; }

        [JsonPropertyName("client")]
        public required string Client { get; init; }

        [JsonPropertyName("client_url"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Uri? ClientUrl { get; init; }

        [JsonPropertyName("payload"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public Payload? Payload { get; init; }
    }

    private sealed record Payload
    {
        [JsonPropertyName("summary")]
        public required string Summary { get; init; }

        [JsonPropertyName("source")]
        public required string Source { get; init; }

        [JsonPropertyName("severity")]
        public required string Severity { get; init; }

        [JsonPropertyName("timestamp")]
        public required string Timestamp { get; init; }

        [JsonPropertyName("class")]
        public required string Class { get; init; }

        [JsonPropertyName("custom_details")]
        public required Details Details { get; init; }
    }

    private sealed record Details([property: JsonPropertyName("reason")] string Reason, [property: JsonPropertyName("run")] string? Run);
}

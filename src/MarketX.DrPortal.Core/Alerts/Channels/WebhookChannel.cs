using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Alerts.Channels;

/// <summary>
/// Any program of one's own: a JSON document, signed with HMAC-SHA256 over the time and the document, so that the receiver can
/// tell that it comes from here, unchanged and just now.
/// </summary>
internal sealed class WebhookChannel(AlertHttp http, Uri address, SecretText secret, TimeProvider time) : IAlertChannel
{
    public string Name => "Webhook";

    public string Destination => $"A signed webhook at {address.Host}";

    public Task SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        var alert = message.Alert;
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            @event = message.Event.ToString().ToLowerInvariant(),
            alert = message.Event == AlertEvent.Test ? "TEST" : alert.Kind.Word(),
            message.DedupKey,
            alert.About,
            message.Title,
            message.Text,
            alert.Reason,
            Run = alert.Run?.Value,
            message.Link,
            alert.RaisedAt,
            alert.ResolvedAt,
            alert.Resolution,
            Portal = message.PortalId,
        }, RunJson.Options);
        var at = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.Add("X-DrPortal-Delivery", message.DeliveryId.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("X-DrPortal-Timestamp", at);
        request.Headers.Add("X-DrPortal-Signature", "sha256=" + Sign(at, body));
        return http.SendAsync(Name, request, cancellationToken);
    }

    private string Sign(string at, byte[] body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret.Reveal()));
        hash.AppendData(Encoding.UTF8.GetBytes(at + "."));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

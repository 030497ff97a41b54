using System.Net;
using System.Net.Http.Json;

namespace MarketX.DrPortal.Core.Alerts.Channels;

/// <summary>
/// Requests to the channels' addresses. They hold secrets, so nothing that a redirect names is followed, and no address is in
/// any text.
/// </summary>
public sealed class AlertHttp : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // The client writes no log of its own: one made here, not by a factory, has no handler that writes addresses down.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    { Timeout = Patience };

    /// <summary>Sends it; any answer but one of success is a failure.</summary>
    /// <exception cref="AlertChannelException">It was not taken.</exception>
    public async Task SendAsync(string channel, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers.UserAgent.ParseAdd("MarketX-DR-Portal");
        try
        {
            // The answer's body is not read: nobody knows what is in it, or how long it is.
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new AlertChannelException($"{channel} answered {(int)answer.StatusCode} ({answer.StatusCode}). {Advice(answer.StatusCode)}") { RetryAfter = answer.Headers.RetryAfter?.Delta };
        }
        catch (HttpRequestException e)
        {
            throw new AlertChannelException($"{channel} cannot be reached: {Words(e)}. Check the address, the network and the firewall.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AlertChannelException($"{channel} did not answer within {Patience.TotalSeconds:0} s.", e);
        }
    }

    /// <summary>A POST of a JSON document.</summary>
    internal static HttpRequestMessage Post(Uri address, object body) => new(HttpMethod.Post, address) { Content = JsonContent.Create(body) };

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    // By the kind of failure, never by the message: that may name the address.
    private static string Words(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its name is not known",
        HttpRequestError.ConnectionError => "no connection was made",
        HttpRequestError.SecureConnectionError => "its certificate was not accepted",
        _ => "the connection broke",
    };

    private static string Advice(HttpStatusCode status) => status switch
    {
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => "Redirects are not followed: configure the address that it leads to.",
        HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => "It is tried again.",
        _ => "Check the address and the key in the section Alerts of the settings.",
    };
}

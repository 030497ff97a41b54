using Amazon.Runtime;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>Makes the HTTP clients of the S3 client, which shares them between all that are configured alike.</summary>
/// <remarks>
/// When a request is cancelled, the SDK disposes the answer while another thread may still parse it. .NET then reads
/// the rest of the answer, to use the connection again, at the same time as the parser: the connection goes back to the
/// pool with a reader on it, and the next request on it waits until its time is up, for an answer that somebody else
/// has taken. So answers are read whole before anybody parses them, and no connection is used again that was not read
/// to the end.
/// </remarks>
/// <param name="timeout">Until the answer is there.</param>
/// <param name="connectTimeout">Until the connection is there.</param>
internal sealed class S3HttpClients(TimeSpan timeout, TimeSpan connectTimeout) : HttpClientFactory
{
    // A server's new addresses are noticed within this time.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        var connections = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = connectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            MaxResponseDrainSize = 0,
        };
        return new HttpClient(new WholeAnswers { InnerHandler = connections }) { Timeout = timeout };
    }

    /// <inheritdoc />
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => true;

    /// <inheritdoc />
    public override string GetConfigUniqueString(IClientConfig clientConfig) => $"drportal {timeout} {connectTimeout}";
}

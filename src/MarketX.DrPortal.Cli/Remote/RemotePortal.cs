using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MarketX.DrPortal.Cli.Commands;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Remote;

/// <summary>A portal that is reached over its HTTP API, in place of the engine in this process.</summary>
internal sealed class RemotePortal : IDisposable
{
    private readonly HttpClient _http;

    private RemotePortal(Uri server, string token)
    {
        // A run is followed as long as it takes; each request of its own is short.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            BaseAddress = server,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("drportal", typeof(RemotePortal).Assembly.GetName().Version?.ToString(3)));
    }

    /// <summary>The portal that <c>--server</c> names; null when the command works in this process.</summary>
    /// <exception cref="CommandFailedException">The address or the token cannot be used.</exception>
    public static RemotePortal? From(ParseResult parsed)
    {
        if (parsed.GetValue(CommonOptions.Server) is not { Length: > 0 } text)
            return null;
        if (!Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http"))
            throw new CommandFailedException(ExitCode.Invalid, $"--server is '{text}': give the portal's address, e.g. https://portal.example.com.");
        if (server.Scheme == Uri.UriSchemeHttp && !server.IsLoopback)
            throw new CommandFailedException(ExitCode.Invalid, $"--server is '{text}': over plain HTTP everybody on the way could read the token. Give the https address.");
        return new RemotePortal(server, RemoteToken.Read(parsed.GetValue(CommonOptions.TokenFile)));
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    /// <summary>What an address answers, as its record.</summary>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) =>
        Read<T>(await GetAsync(path, cancellationToken));

    public Task<JsonElement> PostAsync(string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body, options: RunJson.Options) }, cancellationToken);

    /// <summary>What an address answers to a body, as its record.</summary>
    public async Task<T> PostAsync<T>(string path, object body, CancellationToken cancellationToken) => Read<T>(await PostAsync(path, body, cancellationToken));

    /// <summary>Writes what an address answers to a body to a stream as it comes.</summary>
    /// <exception cref="CommandFailedException">It was refused, or broke off: then what was written is not whole.</exception>
    public async Task CopyAsync(string path, object? body, Stream to, CancellationToken cancellationToken)
    {
        var request = body is null ? new HttpRequestMessage(HttpMethod.Get, path) : new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: RunJson.Options) };
        using var response = await AskAsync(request, cancellationToken);
        try
        {
            await response.Content.CopyToAsync(to, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(ExitCode.ServerUnavailable, $"{_http.BaseAddress} broke off before the end: what was written is not whole. The portal's log says why.");
        }
    }

    /// <summary>The states of a run as they come, the final one last.</summary>
    public async IAsyncEnumerable<JsonElement> FollowAsync(string run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await AskAsync(new HttpRequestMessage(HttpMethod.Get, $"api/v1/runs/{run}/events"), cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<JsonElement>(data)).EnumerateAsync(cancellationToken))
            yield return item.Data;
    }

    public void Dispose() => _http.Dispose();

    private T Read<T>(JsonElement answer) =>
        answer.Deserialize<T>(RunJson.Options) ?? throw new CommandFailedException(ExitCode.ServerUnavailable, $"{_http.BaseAddress} answered with nothing. Check --server.");

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await AskAsync(request, cancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            using (request)
                response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CommandFailedException(ExitCode.ServerUnavailable, $"{_http.BaseAddress} does not answer: {(e.InnerException ?? e).Message}");
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await RemoteProblem.OfAsync(response, cancellationToken);
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.Core.Tests.Alerts;

/// <summary>A local HTTP server that keeps what it was told, and answers as it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly Task _loop;

    public Receiver()
    {
        Address = new Uri($"http://127.0.0.1:{LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)}/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _loop = ListenAsync();
    }

    public Uri Address { get; }

    /// <summary>What it answers to a path.</summary>
    public Func<string, HttpStatusCode> Answer { get; set; } = _ => HttpStatusCode.OK;

    /// <summary>Everything it was told, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public IReadOnlyList<ReceivedRequest> At(string path) => [.. _requests.Where(r => r.Path == path)];

    public async ValueTask DisposeAsync()
    {
        // Stopped, it holds nothing any more; closing it as well would bind its port again to give it up, and it may be another's by now.
        _listener.Stop();
        await _loop;
    }

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var path = context.Request.Url!.AbsolutePath;
            var headers = context.Request.Headers.AllKeys.ToDictionary(k => k!, k => context.Request.Headers[k]!, StringComparer.OrdinalIgnoreCase);
            _requests.Enqueue(new ReceivedRequest(context.Request.HttpMethod, path, headers, body.ToArray()));
            context.Response.StatusCode = (int)Answer(path);
            if (context.Response.StatusCode is >= 300 and < 400)
                context.Response.RedirectLocation = Address + "elsewhere";
            context.Response.Close();
        }
    }
}

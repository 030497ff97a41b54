using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MarketX.DrPortal.E2E.Tests.Portal;

/// <summary>
/// One address in front of several portals, as a load balancer of the transport layer is: it asks each portal's health, sends new
/// connections to the preferred one that answers, and on to the next where a connection cannot be made.
/// </summary>
public sealed class FailoverProxy : IAsyncDisposable
{
    private static readonly TimeSpan HealthInterval = TimeSpan.FromMilliseconds(500);

    private readonly TcpListener _listener;
    private readonly IReadOnlyList<PortalProcess> _portals;
    private readonly ConcurrentDictionary<PortalProcess, bool> _ill = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly Task _watching;
    private volatile PortalProcess _preferred;
    private CancellationTokenSource _current;

    /// <summary>Starts it on a port of loopback.</summary>
    public FailoverProxy(int port, params PortalProcess[] portals)
    {
        (_portals, _preferred) = (portals, portals[0]);
        _current = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
        _watching = WatchAsync();
    }

    /// <summary>From now on, connections go to this portal as long as it is well; those that there are end, as when another one is drained.</summary>
    public async Task PreferAsync(PortalProcess portal)
    {
        _preferred = portal;
        using var old = Interlocked.Exchange(ref _current, CancellationTokenSource.CreateLinkedTokenSource(_stop.Token));
        await old.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Task.WhenAll([_accepting, _watching, .. _connections.Keys]);
        _listener.Dispose();
        _current.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException && _stop.IsCancellationRequested)
            {
                return;
            }

            var connection = ServeAsync(client);
            _connections[connection] = true;
            _ = connection.ContinueWith(done => _connections.TryRemove(done, out var _), TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var ends = _current.Token;
        using (client)
        {
            foreach (var portal in _portals.OrderBy(p => p == _preferred ? 0 : 1).Where(p => !_ill.ContainsKey(p)))
            {
                using var server = new TcpClient();
                try
                {
                    await server.ConnectAsync(IPAddress.Loopback, portal.SecureAddress!.Port, ends);
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                    continue;
                }

                await Task.WhenAny(PumpAsync(client.GetStream(), server.GetStream(), ends), PumpAsync(server.GetStream(), client.GetStream(), ends));
                return;
            }
        }
    }

    private static async Task PumpAsync(NetworkStream from, NetworkStream to, CancellationToken ends)
    {
        try
        {
            await from.CopyToAsync(to, ends);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone: the other is closed by whoever waits for this.
        }
    }

    private async Task WatchAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        using var clock = new PeriodicTimer(HealthInterval);
        try
        {
            while (await clock.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var portal in _portals)
                {
                    if (await IsWellAsync(http, portal))
                        _ill.TryRemove(portal, out _);
                    else
                        _ill[portal] = true;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task<bool> IsWellAsync(HttpClient http, PortalProcess portal)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(portal.Address, "/health/ready"), _stop.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !_stop.IsCancellationRequested))
        {
            return false;
        }
    }
}

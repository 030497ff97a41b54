using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MarketX.DrPortal.TestServices.Processes;

/// <summary>Listens on a port of this machine and has each connection served, all at the same time, until it is stopped; what a proxy begins with.</summary>
public sealed class LoopbackListener : IAsyncDisposable
{
    private readonly Func<TcpClient, CancellationToken, Task> _serve;
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private CancellationTokenSource _stop = new();
    private Task _accepting;

    /// <summary>Starts it.</summary>
    /// <param name="serve">Serves one connection to its end, closes it, and throws nothing that is to be expected; told when it is to stop.</param>
    public LoopbackListener(Func<TcpClient, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener, _stop.Token);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Nobody listens any more; returns when every connection has ended.</summary>
    public async Task StopAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        try
        {
            // Only then is the socket closed: a listener that is closed under an accept throws whatever its moment makes of it.
            await _accepting;
        }
        finally
        {
            _listener.Dispose();
            await Task.WhenAll(_connections.Keys);
        }
    }

    /// <summary>Listens at the same port again, if it was stopped.</summary>
    public void StartAgain()
    {
        if (!_stop.IsCancellationRequested)
            return;
        _stop.Dispose();
        (_stop, _listener) = (new CancellationTokenSource(), new TcpListener(IPAddress.Loopback, Port));
        _listener.Start();
        _accepting = AcceptAsync(_listener, _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop);
                var serving = _serve(client, stop);
                _connections[serving] = 0;
                _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MarketX.DrPortal.TestServices.Postgres.Faults;

/// <summary>Stands before a PostgreSQL server as the network does: passes bytes on, whatever they are, until it is told not to.</summary>
public sealed class PostgresProxy : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly (string Host, int Port) _server;
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private CancellationTokenSource _stop = new();
    private volatile TaskCompletionSource _passes = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _slow;
    private Task _accepting;

    /// <summary>Starts it.</summary>
    /// <param name="server">The server behind it.</param>
    public PostgresProxy(PostgresServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = (server.Host, server.Port);
        _passes.SetResult();
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener, _stop.Token);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>The network is gone: every connection is reset, and nobody listens any more.</summary>
    public async Task CutAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
    }

    /// <summary>Nothing passes any more, in either direction; no connection is closed, and new ones are taken and hear nothing.</summary>
    public void Stall() => _passes = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Bytes pass in pieces of 16 KiB, each after a pause.</summary>
    public void SlowDown() => _slow = true;

    /// <summary>Everything is as it was; what stood still goes on.</summary>
    public void Mend()
    {
        _slow = false;
        _passes.TrySetResult();
        if (!_stop.IsCancellationRequested)
            return;
        _stop.Dispose();
        (_stop, _listener) = (new CancellationTokenSource(), new TcpListener(IPAddress.Loopback, Port));
        _listener.Start();
        _accepting = AcceptAsync(_listener, _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await CutAsync();
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop);
                var serving = ServeAsync(client, stop);
                _connections[serving] = 0;
                _ = serving.ContinueWith(done => _connections.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Told to stop.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using var owned = client;
        using var server = new TcpClient();
        try
        {
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(_server.Host, _server.Port, stop);
            await Task.WhenAll(PassAsync(client, server, stop), PassAsync(server, client, stop));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two sides went away, or the network did: both see a reset.
            Reset(client);
            Reset(server);
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, CancellationToken stop)
    {
        var buffer = new byte[16 << 10];
        try
        {
            int read;
            while ((read = await from.GetStream().ReadAsync(buffer, stop)) > 0)
            {
                if (_slow)
                    await Task.Delay(Pause, stop);
                await _passes.Task.WaitAsync(stop);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), stop);
            }

            await _passes.Task.WaitAsync(stop);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // The other direction would wait for ever for a side that is gone.
            Reset(from);
            Reset(to);
            throw;
        }
    }

    private static void Reset(TcpClient side)
    {
        try
        {
            side.LingerState = new LingerOption(enable: true, seconds: 0);
            side.Client?.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }
}

using System.Net.Sockets;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.Postgres.Faults;

/// <summary>Stands before a PostgreSQL server as the network does: passes bytes on, whatever they are, until it is told not to.</summary>
public sealed class PostgresProxy : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly (string Host, int Port) _server;
    private readonly LoopbackListener _listener;
    private volatile TaskCompletionSource _passes = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _slow;

    /// <summary>Starts it.</summary>
    /// <param name="server">The server behind it.</param>
    public PostgresProxy(PostgresServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = (server.Host, server.Port);
        _passes.SetResult();
        _listener = new LoopbackListener(ServeAsync);
    }

    /// <summary>Where it listens.</summary>
    public int Port => _listener.Port;

    /// <summary>The network is gone: every connection is reset, and nobody listens any more.</summary>
    public Task CutAsync() => _listener.StopAsync();

    /// <summary>Nothing passes any more, in either direction; no connection is closed, and new ones are taken and hear nothing.</summary>
    public void Stall() => _passes = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Bytes pass in pieces of 16 KiB, each after a pause.</summary>
    public void SlowDown() => _slow = true;

    /// <summary>Everything is as it was; what stood still goes on.</summary>
    public void Mend()
    {
        _slow = false;
        _passes.TrySetResult();
        _listener.StartAgain();
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

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

using System.Collections.Concurrent;
using System.Net.Sockets;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.S3.Faults;

/// <summary>
/// Stands before an S3 server and makes chosen requests go wrong. Heads pass as they are, the Host header too, so that
/// signatures hold; the server is told to close after each answer, so that an answer is what comes until then.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly ConcurrentBag<Fault> _faults = [];
    private readonly ConcurrentQueue<FaultRequest> _requests = new();
    private readonly ConcurrentQueue<Exception> _mistakes = new();
    private readonly LoopbackListener _listener;
    private long _answered;

    /// <summary>Starts it.</summary>
    /// <param name="server">The S3 server's address.</param>
    public FaultProxy(string server)
    {
        _server = new Uri(server);
        _listener = new LoopbackListener(ServeAsync);
        Url = $"http://127.0.0.1:{_listener.Port}";
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; }

    /// <summary>What was asked so far.</summary>
    public IReadOnlyCollection<FaultRequest> Requests => _requests;

    /// <summary>Bytes that went to clients so far in bodies of answers.</summary>
    public long AnsweredBytes => Interlocked.Read(ref _answered);

    /// <summary>Makes requests go wrong from now on; of several faults that match a request, one takes it.</summary>
    public Fault Add(Fault fault)
    {
        _faults.Add(fault);
        return fault;
    }

    /// <summary>Takes all faults away.</summary>
    public void Clear()
    {
        foreach (var fault in _faults)
            fault.Release();
        _faults.Clear();
    }

    /// <summary>The server is gone: nobody listens at its address any more, and open connections are reset.</summary>
    public async Task StopAsync()
    {
        await _listener.StopAsync();
        if (!_mistakes.IsEmpty)
            throw new AggregateException("The proxy itself went wrong.", _mistakes);
    }

    /// <summary>The server is back at its address.</summary>
    public void StartAgain() => _listener.StartAgain();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _listener.DisposeAsync();
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using var owned = client;
        await using var exchange = new FaultExchange(client, bytes => Interlocked.Add(ref _answered, bytes));
        try
        {
            if (await exchange.ReadRequestAsync(stop) is not { } request)
                return;
            _requests.Enqueue(request);
            await exchange.PassOnAsync(_server, _faults.FirstOrDefault(f => f.Takes(request)), stop);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One of the two sides went away, as sides do; a client that is still there sees a reset. (Disposing the
            // stream would say good-bye in order.)
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Client.Close();
        }
        catch (Exception e)
        {
            _mistakes.Enqueue(e);
        }
    }
}

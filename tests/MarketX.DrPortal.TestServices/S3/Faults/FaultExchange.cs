using System.Net.Sockets;
using System.Text;

namespace MarketX.DrPortal.TestServices.S3.Faults;

/// <summary>One request and its answer.</summary>
/// <param name="client">The connection that the request comes on.</param>
/// <param name="answered">Is told bytes of the answer's body as they go to the client.</param>
internal sealed class FaultExchange(TcpClient client, Action<int> answered) : IAsyncDisposable
{
    private const int BufferLength = 32 * 1024;

    private readonly NetworkStream _client = client.GetStream();
    private TcpClient? _server;
    private byte[] _head = [];
    private byte[] _rest = [];
    private FaultRequest? _request;

    /// <summary>Reads the request's head; null when the client closed instead.</summary>
    public async Task<FaultRequest?> ReadRequestAsync(CancellationToken cancellationToken)
    {
        if (await ReadHeadAsync(_client, [], cancellationToken) is not var (head, rest))
            return null;
        (_head, _rest) = (head, rest);
        return _request = FaultRequest.Parse(Encoding.Latin1.GetString(head));
    }

    /// <summary>Passes the request to the server and the answer back, with what goes wrong.</summary>
    public async Task PassOnAsync(Uri server, Fault? fault, CancellationToken cancellationToken)
    {
        if (fault is { Kind: FaultKind.Answer })
        {
            await AnswerAsync(fault, cancellationToken);
            return;
        }

        _server = new TcpClient();
        await _server.ConnectAsync(server.Host, server.Port, cancellationToken);
        var upstream = _server.GetStream();
        await upstream.WriteAsync(Closing(_head), cancellationToken);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendBodyAsync(upstream, fault, done.Token);
        var answering = AnswerFromAsync(upstream, fault, cancellationToken);
        // A server may answer before it has read everything; then the rest is of no use to anybody.
        if (await Task.WhenAny(sending, answering) == sending)
            await sending;
        await answering;
        await done.CancelAsync();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        return _client.DisposeAsync();
    }

    private async Task SendBodyAsync(NetworkStream upstream, Fault? fault, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferLength];
        var left = _request!.BodyLength;
        var sent = 0L;
        _rest.CopyTo(buffer, 0);
        var filled = _rest.Length;
        while (left > 0)
        {
            if (filled == 0)
                filled = await _client.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (filled == 0)
                throw new IOException("The client went away.");
            if (fault is { Kind: FaultKind.Slow })
                await Task.Delay(fault.Pause, cancellationToken);
            var goesWrong = fault is not null && sent + filled > fault.After;
            if (goesWrong && fault!.Kind == FaultKind.DropRequest)
                throw new IOException("Dropped on purpose.");
            if (goesWrong && fault!.Kind == FaultKind.StallRequest)
                await fault.Released.WaitAsync(cancellationToken);
            if (goesWrong && fault!.Kind == FaultKind.CorruptRequest && sent <= fault.After)
                buffer[fault.After - sent] ^= 1;
            await upstream.WriteAsync(buffer.AsMemory(0, filled), cancellationToken);
            (sent, left, filled) = (sent + filled, left - filled, 0);
        }
    }

    private async Task AnswerFromAsync(NetworkStream upstream, Fault? fault, CancellationToken cancellationToken)
    {
        byte[] head, rest = [];
        do
        {
            (head, rest) = await ReadHeadAsync(upstream, rest, cancellationToken) ?? throw new IOException("The server went away.");
            if (fault is { Kind: FaultKind.LoseAnswer } && !IsInterim(head))
            {
                // To the end: then it is certain that the server has done it.
                await upstream.CopyToAsync(Stream.Null, cancellationToken);
                throw new IOException("Lost on purpose.");
            }

            await _client.WriteAsync(IsInterim(head) ? head : Closing(head), cancellationToken);
        }
        while (IsInterim(head));
        await AnswerBodyAsync(upstream, rest, fault, cancellationToken);
        client.Client.Shutdown(SocketShutdown.Send);
    }

    private async Task AnswerBodyAsync(NetworkStream upstream, byte[] first, Fault? fault, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferLength];
        first.CopyTo(buffer, 0);
        var (filled, sent) = (first.Length, 0L);
        while (true)
        {
            if (filled == 0)
                filled = await upstream.ReadAsync(buffer, cancellationToken);
            if (filled == 0)
                return;
            if (fault is { Kind: FaultKind.Slow })
                await Task.Delay(fault.Pause, cancellationToken);
            var goesWrong = fault is not null && sent + filled > fault.After;
            if (goesWrong && fault!.Kind is FaultKind.DropResponse or FaultKind.TruncateResponse or FaultKind.StallResponse)
            {
                await _client.WriteAsync(buffer.AsMemory(0, (int)Math.Max(0, fault!.After - sent)), cancellationToken);
                switch (fault.Kind)
                {
                    case FaultKind.DropResponse:
                        throw new IOException("Dropped on purpose.");
                    case FaultKind.TruncateResponse:
                        return;
                    default:
                        await fault.Released.WaitAsync(cancellationToken);
                        var skip = (int)Math.Max(0, fault.After - sent);
                        await _client.WriteAsync(buffer.AsMemory(skip, filled - skip), cancellationToken);
                        break;
                }
            }
            else
            {
                if (goesWrong && fault!.Kind == FaultKind.CorruptResponse && sent <= fault.After)
                    buffer[fault.After - sent] ^= 1;
                await _client.WriteAsync(buffer.AsMemory(0, filled), cancellationToken);
            }

            answered(filled);
            (sent, filled) = (sent + filled, 0);
        }
    }

    private async Task AnswerAsync(Fault fault, CancellationToken cancellationToken)
    {
        // The request's body is read first, as servers do that keep to the protocol.
        var left = _request!.BodyLength - _rest.Length;
        var buffer = new byte[BufferLength];
        if (_request.Headers.ContainsKey("Expect"))
            left = 0;
        while (left > 0)
        {
            var read = await _client.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (read == 0)
                return;
            left -= read;
        }

        var body = _request.Method == "HEAD" ? "" : $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{fault.Code}</Code><Message>By the fault proxy.</Message></Error>";
        await _client.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {fault.Status} Fault\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), cancellationToken);
        client.Client.Shutdown(SocketShutdown.Send);
    }

    /// <summary>The head of an exchange that is the last of its connection; no signature covers that header.</summary>
    private static byte[] Closing(byte[] head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(l => !l.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
        return Encoding.Latin1.GetBytes(string.Join("\r\n", lines.Append("Connection: close")) + "\r\n\r\n");
    }

    private static bool IsInterim(byte[] head) => Encoding.Latin1.GetString(head, 0, 12).EndsWith(" 100", StringComparison.Ordinal);

    /// <summary>Reads up to the empty line; what came behind it is returned too.</summary>
    private static async Task<(byte[] Head, byte[] Behind)?> ReadHeadAsync(NetworkStream stream, byte[] begun, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferLength];
        begun.CopyTo(buffer, 0);
        var filled = begun.Length;
        while (true)
        {
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) + 4;
            if (end >= 4)
                return (buffer[..end], buffer[end..filled]);
            if (filled == buffer.Length)
                throw new InvalidOperationException("A head is longer than the proxy reads.");
            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            if (read == 0)
                return null;
            filled += read;
        }
    }
}

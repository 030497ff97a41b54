using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>
/// Stands before a PostgreSQL server, gives every statement of the chosen applications a name, and stops at one of them: before the
/// server has got it, or when the server has done it and the client does not know yet. All of it unencrypted.
/// </summary>
internal sealed partial class StatementProxy : IAsyncDisposable
{
    private const int Startup = 196608;

    private readonly LoopbackListener _listener;
    private readonly (string Host, int Port) _server;
    private readonly string[] _applications;
    private readonly Lock _gate = new();
    private readonly List<string> _seen = [];
    private (string Statement, bool Done)? _wanted;
    private TaskCompletionSource _reached = new();
    private CancellationTokenSource _released = new();

    /// <summary>Starts it.</summary>
    /// <param name="host">The server.</param>
    /// <param name="port">Its port.</param>
    /// <param name="applications">How the application names begin whose statements count.</param>
    public StatementProxy(string host, int port, params string[] applications)
    {
        (_server, _applications) = ((host, port), applications);
        _listener = new LoopbackListener(ServeAsync);
    }

    /// <summary>Where it listens.</summary>
    public int Port => _listener.Port;

    /// <summary>Comes true when the statement that was asked for is there.</summary>
    public Task Reached => _reached.Task;

    /// <summary>The names of all statements since the last <see cref="Begin"/>, each once, in their order.</summary>
    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (_gate)
                return [.. _seen];
        }
    }

    /// <summary>Begins anew, and stops at that statement; null: at none.</summary>
    public void Begin(string? statement = null, bool done = false)
    {
        lock (_gate)
        {
            _seen.Clear();
            _wanted = statement is null ? null : (statement, done);
            (_reached, _released) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new CancellationTokenSource());
        }
    }

    /// <summary>Closes the connection that stands.</summary>
    public void Release() => _released.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _released.CancelAsync();
        await _listener.DisposeAsync();
        _released.Dispose();
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using var connection = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            using (client)
            using (var server = new TcpClient())
            {
                client.NoDelay = server.NoDelay = true;
                await server.ConnectAsync(_server.Host, _server.Port, connection.Token);
                var (front, back) = (client.GetStream(), server.GetStream());
                var application = await GreetAsync(front, back, connection.Token);
                var muted = new TaskCompletionSource();
                var answers = AnswerAsync(back, front, muted, connection);
                await AskAsync(front, back, application, muted, connection.Token);
                await connection.CancelAsync();
                await answers;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of both sides was killed, which is what it is for; or told to stop.
        }
    }

    // What comes before the session: offers of encryption, which the server turns down, and who it is.
    private static async Task<string> GreetAsync(NetworkStream front, NetworkStream back, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await ReadAsync(front, 0, cancellationToken);
            await back.WriteAsync(message, cancellationToken);
            if (BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(4)) == Startup)
            {
                var words = Encoding.UTF8.GetString(message.AsSpan(8)).Split('\0');
                return Array.IndexOf(words, "application_name") is >= 0 and var at ? words[at + 1] : "";
            }

            var answer = new byte[1];
            await back.ReadExactlyAsync(answer, cancellationToken);
            if (answer[0] != (byte)'N')
                throw new InvalidOperationException("The server wants encryption, or it was a request to cancel.");
            await front.WriteAsync(answer, cancellationToken);
        }
    }

    private async Task AskAsync(NetworkStream front, NetworkStream back, string application, TaskCompletionSource muted, CancellationToken cancellationToken)
    {
        var counts = _applications.Any(a => application.StartsWith(a, StringComparison.Ordinal));
        while (true)
        {
            var message = await ReadAsync(front, 1, cancellationToken);
            var stop = counts && TextOf(message) is { } sql ? Note(sql) : null;
            if (stop is { Done: false })
            {
                _reached.TrySetResult();
                await StandAsync(cancellationToken);
                return;
            }

            if (stop is { Done: true })
                muted.TrySetResult();
            await back.WriteAsync(message, cancellationToken);
            if (stop is { Done: true })
            {
                await StandAsync(cancellationToken);
                return;
            }
        }
    }

    private async Task AnswerAsync(NetworkStream back, NetworkStream front, TaskCompletionSource muted, CancellationTokenSource connection)
    {
        var buffer = new byte[65536];
        try
        {
            int read;
            while ((read = await back.ReadAsync(buffer, connection.Token)) > 0)
            {
                if (muted.Task.IsCompleted)
                    _reached.TrySetResult();
                else
                    await front.WriteAsync(buffer.AsMemory(0, read), connection.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // As above.
        }

        // The client is to see at once that its server is gone, unless somebody looks at what stands.
        if (!muted.Task.IsCompleted)
            await connection.CancelAsync();
    }

    private async Task StandAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _released.Token);
        await Task.Delay(Timeout.Infinite, either.Token);
    }

    private (string Statement, bool Done)? Note(string sql)
    {
        var text = Blank().Replace(Changing().Replace(sql, "#"), " ").Trim();
        lock (_gate)
        {
            // Polls repeat themselves; a statement that stands in the code more than once is told apart by what came before it.
            var name = $"{text[..Math.Min(90, text.Length)]}";
            if (_seen.Count > 0 && _seen[^1].EndsWith(name, StringComparison.Ordinal))
                return null;
            var times = _seen.Count(s => s.EndsWith(name, StringComparison.Ordinal)) + 1;
            name = $"{times} {name}";
            _seen.Add(name);
            return _wanted is { } wanted && wanted.Statement == name ? wanted : null;
        }
    }

    private static string? TextOf(byte[] message)
    {
        var body = message.AsSpan(5);
        if (message[0] == (byte)'P')
            body = body[(body.IndexOf((byte)0) + 1)..];
        else if (message[0] != (byte)'Q')
            return null;
        var sql = Encoding.UTF8.GetString(body[..body.IndexOf((byte)0)]);
        // The lock looks every two seconds whether it is still there.
        return sql == "SELECT 1" ? null : sql;
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int type, CancellationToken cancellationToken)
    {
        var head = new byte[type + 4];
        await stream.ReadExactlyAsync(head, cancellationToken);
        var message = new byte[type + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(type))];
        head.CopyTo(message, 0);
        await stream.ReadExactlyAsync(message.AsMemory(head.Length), cancellationToken);
        return message;
    }

    // Times, ids and numbers are other ones in each run.
    [GeneratedRegex(@"\d[\dTZ:+.\-]*")]
    private static partial Regex Changing();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}

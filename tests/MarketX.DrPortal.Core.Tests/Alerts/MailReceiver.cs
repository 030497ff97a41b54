using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MarketX.DrPortal.Core.Tests.Alerts;

/// <summary>A mail server of a few verbs, which keeps what it was sent.</summary>
internal sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _loop;

    public MailReceiver()
    {
        _listener.Start();
        _loop = ListenAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Recipients with this text are refused; null: none.</summary>
    public string? RefusedRecipient { get; init; }

    public IList<string> Commands { get; } = [];

    public IList<string> Mails { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Dispose();
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await TalkAsync(client);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            catch (IOException)
            {
                // The other side hung up.
            }
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 here");
        while (await reader.ReadLineAsync() is { } line)
        {
            Commands.Add(line);
            if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                var mail = new StringBuilder();
                while (await reader.ReadLineAsync() is { } text && text != ".")
                    mail.AppendLine(text);
                Mails.Add(mail.ToString());
            }

            await writer.WriteLineAsync(line.StartsWith("RCPT", StringComparison.Ordinal) && RefusedRecipient is { } refused && line.Contains(refused, StringComparison.Ordinal) ? "550 no such user here" : line == "QUIT" ? "221 bye" : "250 ok");
        }
    }
}

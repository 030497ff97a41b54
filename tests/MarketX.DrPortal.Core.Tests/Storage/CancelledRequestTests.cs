using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Storage;

/// <summary>A request that was cancelled while its answer arrived harms no later one: connections are shared by all.</summary>
public sealed class CancelledRequestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_CancelledInTheAnswer_LeavesNoReaderOnTheConnection()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var half = new SemaphoreSlim(0);
        using var rest = new SemaphoreSlim(0);
        var serving = AcceptAsync(server, half, rest, stop.Token);
        using var storage = new S3BackupStorage(new StorageOptions
        {
            Bucket = "bucket",
            EndpointUrl = $"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}",
            AccessKeyId = "key",
            SecretAccessKey = new SecretText("no secret"),
            InactivityTimeout = Patience,
        });

        // One of two readers would win by chance: often enough that it shows.
        for (var turn = 0; turn < 50; turn++)
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var listing = storage.ListAsync("half/", cancel.Token);
            await half.WaitAsync(Token);
            await cancel.CancelAsync();
            rest.Release();
            try
            {
                Assert.Empty(await listing);
            }
            catch (OperationCanceledException)
            {
                // What was asked for; the answer may also have been faster.
            }

            var waited = Stopwatch.StartNew();
            Assert.Empty(await storage.ListAsync("whole/", Token));
            Assert.True(waited.Elapsed < Patience, $"Turn {turn}: another request waited {waited.Elapsed} for its answer.");
        }

        await stop.CancelAsync();
        await serving;
    }

    // Answers in two parts; between them, it says "half" and waits for "rest" if the prefix asks for it.
    private static async Task AcceptAsync(TcpListener server, SemaphoreSlim half, SemaphoreSlim rest, CancellationToken stop)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await server.AcceptTcpClientAsync(stop), half, rest, stop));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private static async Task ServeAsync(TcpClient client, SemaphoreSlim half, SemaphoreSlim rest, CancellationToken stop)
    {
        const string list = "<?xml version=\"1.0\"?><ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated></ListBucketResult>";
        using var owned = client;
        client.NoDelay = true;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            while (await reader.ReadLineAsync(stop) is { } request)
            {
                while (await reader.ReadLineAsync(stop) is { Length: > 0 })
                {
                }

                await writer.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/xml\r\n\r\n");
                await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{list.Length:x}\r\n{list}\r\n"));
                if (request.Contains("half", StringComparison.Ordinal))
                {
                    half.Release();
                    await rest.WaitAsync(stop);
                }

                await writer.WriteAsync("0\r\n\r\n");
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client went away, or the test is over.
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests.Portal;

/// <summary>The real portal as a process of its own, which a test may kill.</summary>
public sealed class PortalProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private PortalProcess(Process process, Uri address, Uri? secureAddress) => (_process, Address, SecureAddress) = (process, address, secureAddress);

    public Uri Address { get; }

    /// <summary>Where it listens over HTTPS; null where people sign in as in development.</summary>
    public Uri? SecureAddress { get; }

    public int Id => _process.Id;

    /// <summary>The build beside these tests.</summary>
    public static string DefaultProgram { get; } = Path.Combine(
        Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!.Replace("MarketX.DrPortal.E2E.Tests", "MarketX.DrPortal.Web", StringComparison.Ordinal),
        Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "MarketX.DrPortal.Web");

    /// <summary>All that it has printed.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts it and waits until it is ready.</summary>
    public static Task<PortalProcess> StartAsync(IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken) =>
        StartAsync(environment, isSecure: false, null, cancellationToken);

    /// <summary>Starts it with the sign-in of the environment and HTTPS, and waits until it is ready.</summary>
    public static Task<PortalProcess> StartSecureAsync(IReadOnlyDictionary<string, string> environment, string? program, CancellationToken cancellationToken) =>
        StartAsync(environment, isSecure: true, program, cancellationToken);

    private static async Task<PortalProcess> StartAsync(IReadOnlyDictionary<string, string> environment, bool isSecure, string? program, CancellationToken cancellationToken)
    {
        var secure = isSecure ? new Uri($"https://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}") : null;
        var address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        program ??= DefaultProgram;
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetDirectoryName(program)!,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = secure is null ? address.ToString() : $"{address};{secure}";
        start.Environment["DevSignIn__Enabled"] = secure is null ? "true" : "false";
        var portal = new PortalProcess(new Process { StartInfo = start }, address, secure);
        portal._process.OutputDataReceived += (_, e) => portal._output.Enqueue(e.Data ?? "");
        portal._process.ErrorDataReceived += (_, e) => portal._output.Enqueue(e.Data ?? "");
        portal._process.Start();
        portal._process.BeginOutputReadLine();
        portal._process.BeginErrorReadLine();
        try
        {
            await portal.ReadyAsync(cancellationToken);
            return portal;
        }
        catch
        {
            await portal.DisposeAsync();
            throw;
        }
    }

    /// <summary>As <c>kill -9</c>: no handler of its own runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: false);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As an orchestrator stops it; waits until it has ended.</summary>
    public async Task TerminateAsync()
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Nothing of it runs until <see cref="ThawAsync"/>; its connections stay open.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        TestTrace.Log("portal", Output);
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var limit = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited || limit.Elapsed > TimeSpan.FromMinutes(3))
                throw new InvalidOperationException($"The portal did not become ready:\n{Output}");
            try
            {
                using var response = await client.GetAsync(new Uri(Address, "/health/ready"), cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}

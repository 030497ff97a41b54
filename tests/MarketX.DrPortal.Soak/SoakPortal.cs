using System.Diagnostics;
using System.Globalization;
using System.Net;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.Soak;

/// <summary>A real portal as a process of its own. Its output goes to a file that stays.</summary>
internal sealed class SoakPortal : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;

    private SoakPortal(Process process, StreamWriter log) => (_process, _log) = (process, log);

    public int Id => _process.Id;

    /// <summary>Resident memory in MiB.</summary>
    public double MemoryMiB => Number("VmRSS:") / 1024;

    /// <summary>Open files and sockets.</summary>
    public int Handles => Directory.GetFileSystemEntries($"/proc/{Id}/fd").Length;

    public static async Task<SoakPortal> StartAsync(FileInfo program, IReadOnlyDictionary<string, string> environment, string logFile, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)}");
        var start = new ProcessStartInfo(program.FullName) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = program.DirectoryName };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["DevSignIn__Enabled"] = "true";
        var portal = new SoakPortal(new Process { StartInfo = start }, File.AppendText(logFile));
        portal._process.OutputDataReceived += portal.Write;
        portal._process.ErrorDataReceived += portal.Write;
        portal._process.Start();
        portal._process.BeginOutputReadLine();
        portal._process.BeginErrorReadLine();
        using var client = new HttpClient();
        var ready = await Wait.UntilAsync(async token => portal._process.HasExited || await IsReadyAsync(client, address, token), TimeSpan.FromMinutes(3), cancellationToken);
        return ready && !portal._process.HasExited ? portal : throw new ServiceException($"The portal did not become ready; see {logFile}.");
    }

    /// <summary>As <c>kill -9</c>: its programs live on.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Signals.Send(Id, Signal.Kill);
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>As an orchestrator stops it.</summary>
    /// <returns>False when it did not end within the time that it is given.</returns>
    public async Task<bool> TerminateAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Signals.Send(Id, Signal.Terminate);
        return await Wait.UntilAsync(() => _process.HasExited, patience, cancellationToken);
    }

    public void Freeze() => Signals.Send(Id, Signal.Stop);

    public void Thaw() => Signals.Send(Id, Signal.Continue);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Thaw();
            if (!await TerminateAsync(TimeSpan.FromSeconds(90), CancellationToken.None))
                await KillAsync(CancellationToken.None);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(address, "/health/ready"), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Write(object sender, DataReceivedEventArgs e)
    {
        lock (_log)
            _log.WriteLine(e.Data);
    }

    private double Number(string name) => double.Parse(
        File.ReadLines($"/proc/{Id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}

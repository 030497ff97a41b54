using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.State;
using MarketX.DrPortal.TestServices.Trace;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>drportal, or a script that calls it, as a process of its own with nothing of the runbook's variables but those given.</summary>
internal sealed class CliProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _error;
    private readonly Task _reading;

    private CliProcess(Process process, Action<string> onLine)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync(onLine);
    }

    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "MarketX.DrPortal.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "drportal");

    public static string Script(string name) => Path.Combine(Checkout.Root, "scripts", "backup", name);

    public static CliProcess Start(string program, IReadOnlyDictionary<string, string> environment, string folder, IEnumerable<string> arguments, Action<string>? onLine = null)
    {
        // A shell without job control lets its background jobs ignore SIGINT, and that is inherited.
        var info = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT,TERM,HUP", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var name in RunbookVariables.Names.SelectMany(n => new[] { n.Key, n.Key + "_FILE" }))
            info.Environment.Remove(name);
        // The program's launcher finds the runtime by this where it is not installed for everybody.
        info.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        info.Environment["DRPORTAL"] = Program;
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        var process = Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        return new CliProcess(process, onLine ?? (_ => { }));
    }

    /// <summary>What the process was given: visible to every user of the machine.</summary>
    public string CommandLine => File.ReadAllText($"/proc/{_process.Id}/cmdline").Replace('\0', ' ');

    /// <summary>As Ctrl-C on its terminal does, to it alone.</summary>
    public void Interrupt() => Signals.Send(_process.Id, Signal.Interrupt);

    public void Terminate() => Signals.Send(_process.Id, Signal.Terminate);

    /// <summary>The process alone: its children survive, as after a crash.</summary>
    public void Kill() => _process.Kill();

    public async Task<CliResult> EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _process.WaitForExitAsync(cancellationToken);
            await _reading.WaitAsync(cancellationToken);
            var result = new CliResult(_process.ExitCode, _output.ToString(), await _error.WaitAsync(cancellationToken));
            TestTrace.Log("drportal", result.Output + result.Error);
            return result;
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task ReadAsync(Action<string> onLine)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Append(line).Append('\n');
            onLine(line);
        }
    }
}

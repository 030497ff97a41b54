using System.Collections.Concurrent;
using System.Diagnostics;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.Benchmarks.Measuring;

/// <summary>A program run to its end, watched.</summary>
internal sealed class MeasuredProcess
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentQueue<(double At, string Line)> _said = new();
    private double _cpu;
    private long _peakScratch;
    private long _peakMemory;
    private long _peakChildren;

    /// <summary>The last line of standard output.</summary>
    public string LastLine { get; private set; } = "";

    /// <summary>Runs a program, and measures it.</summary>
    /// <param name="environment">Variables beside our own; never in arguments, because of passwords.</param>
    /// <param name="scratch">A folder whose size is watched; may be null.</param>
    /// <exception cref="ServiceException">It failed; the message holds the end of what it said.</exception>
    public async Task<Measurement> RunAsync(
        string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment, string? scratch, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(info) ?? throw new ServiceException($"Could not start {program}.");
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is { } line)
                _said.Enqueue((clock.Elapsed.TotalSeconds, line));
        };
        process.BeginErrorReadLine();
        var reading = ReadAsync(process.StandardOutput, clock, cancellationToken);
        using var ended = new CancellationTokenSource();
        var watching = WatchAsync(process.Id, scratch, ended.Token);
        try
        {
            await reading;
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }

        var seconds = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != 0)
            throw new ServiceException($"{Path.GetFileName(program)} failed with exit code {process.ExitCode}:\n{string.Join('\n', _said.TakeLast(15).Select(s => "    " + s.Line))}");
        return new Measurement(seconds)
        {
            Phases = Phases(seconds),
            CpuSeconds = _cpu,
            PeakMemory = _peakMemory,
            PeakChildMemory = _peakChildren,
            PeakScratch = scratch is null ? null : _peakScratch,
        };
    }

    private async Task ReadAsync(StreamReader output, Stopwatch clock, CancellationToken cancellationToken)
    {
        while (await output.ReadLineAsync(cancellationToken) is { } line)
            _said.Enqueue((clock.Elapsed.TotalSeconds, LastLine = line));
    }

    // Nothing announces these figures: they have to be looked at, often.
    private async Task WatchAsync(int pid, string? scratch, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        var emptyFolder = scratch is null ? 0 : ProcessFigures.DiskUseOf(scratch);
        try
        {
            do
            {
                _peakMemory = Math.Max(_peakMemory, ProcessFigures.PeakMemoryOf(pid));
                _peakChildren = Math.Max(_peakChildren, ProcessFigures.DescendantsMemoryOf(pid));
                _cpu = Math.Max(_cpu, ProcessFigures.CpuSecondsOf(pid));
                // A file may have holes; asking for what it takes up costs a process, so only when it can matter.
                if (scratch is not null && LengthOf(scratch) > _peakScratch)
                    _peakScratch = Math.Max(_peakScratch, ProcessFigures.DiskUseOf(scratch) - emptyFolder);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It has ended.
        }
    }

    private static long LengthOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // A file went away while we looked.
            return 0;
        }
    }

    /// <summary>drportal says "phase ..." on standard output when a phase begins.</summary>
    private List<KeyValuePair<string, double>> Phases(double end)
    {
        var starts = _said.OrderBy(s => s.At).Where(s => s.Line.EndsWith(" ...", StringComparison.Ordinal) && !s.Line.StartsWith(' ')).ToList();
        return [.. starts.Select((s, i) => KeyValuePair.Create(s.Line[..^4], (i + 1 < starts.Count ? starts[i + 1].At : end) - s.At))];
    }
}

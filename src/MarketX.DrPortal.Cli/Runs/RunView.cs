using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Runs;

/// <summary>Shows a run while it works, and its tools' errors at the end. Reports come from several threads.</summary>
internal abstract class RunView(CommandOutput output) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _errors = [];

    protected CommandOutput Output => output;

    /// <summary>The newest progress; null before the first report.</summary>
    protected RunProgress? Latest { get; private set; }

    /// <summary>A bar on a terminal, lines otherwise.</summary>
    public static RunView For(CommandOutput output, TimeProvider time) =>
        !output.Json && Terminal.CanDraw ? new LiveRunView(output) : new PlainRunView(output, time);

    /// <summary>Takes what the run reports.</summary>
    public void OnReport(RunProgress progress, RunLogLine? line)
    {
        lock (_gate)
        {
            if (line is null)
            {
                Latest = progress;
                OnProgress(progress);
            }
            else if (line.Level == RunLogLevel.Error)
            {
                _errors.Add(line.Text);
            }
            else if (line.Level == RunLogLevel.Warning)
            {
                OnWarning(line.Text);
            }
        }
    }

    /// <summary>Writes the errors that the run's verdict does not repeat.</summary>
    public void WriteErrors(Run run)
    {
        lock (_gate)
        {
            foreach (var text in _errors.Where(t => run.Error?.Contains(t, StringComparison.Ordinal) != true))
                output.Error(text);
        }
    }

    public abstract ValueTask DisposeAsync();

    protected abstract void OnProgress(RunProgress progress);

    protected virtual void OnWarning(string text) => output.Warn(text);
}

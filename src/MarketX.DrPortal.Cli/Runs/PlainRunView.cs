using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Runs;

/// <summary>For files and pipes: a line for each phase, and one every ten seconds.</summary>
internal sealed class PlainRunView : RunView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private string? _phase;

    public PlainRunView(CommandOutput output, TimeProvider time) : base(output) => _loop = LoopAsync(time);

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    protected override void OnProgress(RunProgress progress)
    {
        if (progress.Phase == _phase || progress.Phase is null)
            return;
        _phase = progress.Phase;
        Output.Say($"{_phase} ...");
    }

    private async Task LoopAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (Latest is { Phase: { } phase } progress)
                    Output.Say("  " + string.Join(": ", new[] { phase, string.Join(", ", new[] { ProgressText.Percent(progress), ProgressText.Details(progress) }.Where(t => t.Length > 0)) }.Where(t => t.Length > 0)));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run has ended.
        }
    }
}

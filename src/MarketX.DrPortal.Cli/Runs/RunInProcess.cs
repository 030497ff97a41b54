using MarketX.DrPortal.Cli.Commands;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Cli.Runs;

/// <summary>Starts a run and executes it here, under the locks that the portals take too.</summary>
internal sealed class RunInProcess(Engine engine, CommandOutput output, Signals signals)
{
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = engine.Get<TimeProvider>();
    private readonly IRunStore _store = engine.Get<IRunStore>();

    /// <summary>Executes a run to its end and returns it, succeeded.</summary>
    /// <param name="run">The queued run.</param>
    /// <param name="wait">How long to wait while another run holds its database.</param>
    /// <exception cref="CommandFailedException">It did not succeed.</exception>
    public Task<Run> ExecuteAsync(Run run, TimeSpan wait) => ExecuteAsync(run, wait, final => final.Status == RunStatus.Succeeded);

    /// <summary>Executes a run to its end and returns it, when it ended as the caller can use it.</summary>
    /// <param name="run">The queued run.</param>
    /// <param name="wait">How long to wait while another run holds its database.</param>
    /// <param name="isUsable">Whether the ended run is what the caller wants.</param>
    /// <exception cref="CommandFailedException">It is not.</exception>
    public async Task<Run> ExecuteAsync(Run run, TimeSpan wait, Func<Run, bool> isUsable)
    {
        output.Say($"Run {run.Id}: {run.Kind.ToString().ToLowerInvariant()} of \"{run.Target}\".");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(signals.Cancel);
        var cancelling = CancelWhenAskedAsync(run.Id, ended.Token);
        var view = RunView.For(output, _time);
        try
        {
            await using (view)
                await WorkAsync(run, wait, view, cancelling);
        }
        finally
        {
            await ended.CancelAsync();
            await cancelling;
        }

        var final = await _store.FindAsync(run.Id, CancellationToken.None) ?? throw new InvalidOperationException($"Run {run.Id} is gone.");
        if (isUsable(final))
            return final;
        view.WriteErrors(final);
        throw new CommandFailedException(CodeOf(final.Status), $"Run {run.Id} of \"{run.Target}\" {Word(final.Status)}: {final.Error}{(final.CleanupDue ? " Something of it is left behind; the portal removes it." : "")}");
    }

    private async Task WorkAsync(Run run, TimeSpan wait, RunView view, Task cancelling)
    {
        var executor = engine.Get<RunExecutor>();
        var started = _time.GetTimestamp();
        var told = false;
        try
        {
            while (await executor.ExecuteAsync(run.Id, view.OnReport, signals.Stop) == ExecutionOutcome.Busy)
            {
                if (_time.GetElapsedTime(started) >= wait)
                {
                    var sentence = $"Another run holds \"{run.Target}\"{(wait > TimeSpan.Zero ? $" still, after {Texts.Span(wait)}" : "")}. Start again when it has ended, or wait for it with --wait 10m.";
                    await executor.GiveUpAsync(run.Id, sentence, CancellationToken.None);
                    throw new CommandFailedException(ExitCode.Busy, sentence);
                }

                if (!told)
                    output.Say($"Another run holds \"{run.Target}\"; waiting up to {Texts.Span(wait)} ...");
                told = true;
                // A cancel that is being asked for is stored first; the executor then ends the run by it.
                await Task.WhenAny(Task.Delay(BusyRetry, _time, signals.Stop), cancelling);
                if (signals.Cancel.IsCancellationRequested)
                    await cancelling;
            }
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            await executor.GiveUpAsync(run.Id, "The process that was to execute it was told to stop.", CancellationToken.None);
        }
    }

    private async Task CancelWhenAskedAsync(RunId id, CancellationToken askedOrEnded)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (askedOrEnded.Register(asked.SetResult))
            await asked.Task;
        if (!signals.Cancel.IsCancellationRequested)
            return;
        try
        {
            output.Say($"Cancelling run {id}, which cleans up first. Once more stops it at once.");
            await engine.Get<RunCanceller>().CancelAsync(CommonOptions.Actor, id, CancellationToken.None);
        }
        catch (RequestRefusedException)
        {
            // It has ended meanwhile: its status tells how.
        }
        catch (NpgsqlException)
        {
            // The portal's database is away, and with it the way to ask: the work can still be stopped.
            signals.StopNow();
        }
    }

    private static ExitCode CodeOf(RunStatus status) => status switch
    {
        RunStatus.Cancelled => ExitCode.RunCancelled,
        RunStatus.Interrupted => ExitCode.RunInterrupted,
        _ => ExitCode.RunFailed,
    };

    private static string Word(RunStatus status) => status switch
    {
        RunStatus.Cancelled => "was cancelled",
        RunStatus.Interrupted => "was interrupted",
        _ => "failed",
    };
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// Looks every ten seconds, and first at the portal's start, for runs whose process died, leftovers that are still
/// there, and queued runs that nobody fired; of several portals one at a time.
/// </summary>
public sealed partial class RunWatchdog(
    WatchTurn turns, RunReconciler reconciler, IEnumerable<ILeftoverSweep> sweeps, IRunStore store, QuartzRunQueue queue, TimeProvider time, ILogger<RunWatchdog> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnfiredAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CommandLineWaitsAtMost = TimeSpan.FromDays(1);
    private static readonly TimeSpan SeenForAtLeast = TimeSpan.FromHours(1);

    private readonly RunSightings _sightings = new(time);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The portal's database did not give the turn; the next round tries again.
                LogRoundFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(t => t.IsCompletedSuccessfully && t.Result, TaskScheduler.Default));
    }

    /// <summary>Looks once, if no other portal does.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var turn = await turns.TryTakeAsync(cancellationToken);
        if (turn is null)
            return;
        await TryAsync("runs whose process died", reconciler.ReconcileAsync, cancellationToken);
        foreach (var sweep in sweeps)
            await TryAsync(sweep.What, sweep.SweepAsync, cancellationToken);
        await TryAsync("queued runs that nobody fired", FireForgottenAsync, cancellationToken);
    }

    // Each look by itself: what one of them needs may be away for days, and the others must not wait for it.
    private async Task TryAsync(string what, Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        try
        {
            await look(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogLookFailed(e, what);
        }
    }

    private async Task FireForgottenAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var unfinished = await store.ListUnfinishedAsync(cancellationToken);
        _sightings.KeepOnly(unfinished.Select(run => run.Id));
        foreach (var run in unfinished.Where(run => run.Status == RunStatus.Queued))
        {
            // Either will do: to fire once more what Quartz knows of changes nothing, and a clock that was set back may never say that it is time.
            var seen = _sightings.Unchanged(run.Id, run.QueuedAt);
            if (now - run.QueuedAt <= UnfiredAfter && !(seen > UnfiredAfter))
                continue;
            if (run.RequestedVia != Access.RequestOrigin.CommandLine)
                await queue.FireAsync(run, cancellationToken);
            else if (now - run.QueuedAt > CommandLineWaitsAtMost && seen > SeenForAtLeast)
                await store.TryFinishAsync(run.Id, RunStatus.Interrupted, "The command line that queued it ended before it began. Start it again.", null, cleanupDue: false, now, cancellationToken);
        }
    }

    [LoggerMessage(1401, LogLevel.Warning, "A round of the watchdog failed; the next follows in ten seconds")]
    private partial void LogRoundFailed(Exception exception);

    [LoggerMessage(1402, LogLevel.Warning, "The look for {What} failed; the next follows in ten seconds")]
    private partial void LogLookFailed(Exception exception, string what);
}

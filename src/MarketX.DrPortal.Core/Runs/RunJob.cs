using Microsoft.Extensions.Logging;
using Quartz;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// Quartz's side of a run: one durable job for each target database, fired by a trigger that carries the run's id
/// and nothing else.
/// </summary>
[DisallowConcurrentExecution]
public sealed partial class RunJob(RunExecutor executor, RunReconciler reconciler, QuartzRunQueue queue, IRunStore store, ILogger<RunJob> log) : IJob
{
    /// <summary>Key of the run's id in the trigger's data.</summary>
    public const string RunIdKey = "runId";

    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!RunId.TryParse(context.MergedJobDataMap[RunIdKey] as string, out var id))
            return;
        // After the death of a node Quartz fires again what it had begun. A run that was working is not repeated:
        // its leftovers are removed and it is marked; one that still waited begins now.
        if (await store.FindAsync(id, cancellationToken) is { Status: RunStatus.Running })
        {
            await reconciler.ReconcileAsync(id, cancellationToken);
            return;
        }

        var outcome = await executor.ExecuteAsync(id, null, cancellationToken, handOver: true);
        if (outcome == ExecutionOutcome.Busy)
        {
            LogBusy(id);
            await queue.FireAgainAsync(id, context.Trigger, BusyRetry, cancellationToken);
        }
        else if (outcome == ExecutionOutcome.HandedOver)
        {
            await FireForOthersAsync(id, context.Trigger);
        }
        else if (outcome == ExecutionOutcome.Finished)
        {
            // A run goes through tens of MiB of large arrays, and nothing may follow that makes the runtime look for them until the next night.
            // In the background: pages and other runs do not wait for it.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
    }

    // This scheduler begins nothing any more, but what it writes down the others see at once. Without it their watchdog finds the run.
    private async Task FireForOthersAsync(RunId id, ITrigger current)
    {
        try
        {
            await queue.FireAgainAsync(id, current, TimeSpan.Zero, CancellationToken.None);
        }
        catch (SchedulerException e)
        {
            LogNotFired(e, id);
        }
    }

    [LoggerMessage(1302, LogLevel.Information, "Run {RunId} is left to the watchdog of the next portal")]
    private partial void LogNotFired(Exception exception, RunId runId);

    [LoggerMessage(1301, LogLevel.Information, "Run {RunId} waits: another run holds its target")]
    private partial void LogBusy(RunId runId);
}

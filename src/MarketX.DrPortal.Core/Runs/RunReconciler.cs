using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Servers;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// Finds runs whose process is gone and brings them to an end: fences their children, removes their leftovers,
/// and writes Interrupted. That a run's lock can be taken proves that nobody works on it; a frozen process still
/// holds its lock and is left alone.
/// </summary>
public sealed partial class RunReconciler(
    IRunStore store, PostgresServers servers, IEnumerable<IRunHandler> handlers, TimeProvider time, ILogger<RunReconciler> log)
{
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(5);

    /// <summary>Looks at all unfinished runs once.</summary>
    public async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        foreach (var run in await store.ListUnfinishedAsync(cancellationToken))
        {
            if (run.Status == RunStatus.Queued || (run.Status == RunStatus.Running && !IsSilent(run)))
                continue;
            try
            {
                await ReconcileAsync(run.Id, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e, run.Id);
            }
        }
    }

    /// <summary>Brings one run to an end if nobody works on it. Does nothing to a run that is alive.</summary>
    public async Task ReconcileAsync(RunId id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } run)
            return;
        TargetLock? targetLock;
        try
        {
            targetLock = await TargetLock.TryAcquireAsync(servers.Of(run.Server), run.Target, id, cancellationToken);
        }
        catch (PostgresUnavailableException e)
        {
            // Without the server nothing can be proved or removed; after a while at least the status is told.
            if (run.Status == RunStatus.Running && time.GetUtcNow() - (run.HeartbeatAt ?? run.QueuedAt) > GiveUpAfter)
                await EndAsync(run, $"{Death(run)} Its leftovers could not be removed yet: {e.Message}", cleanupDue: true, cancellationToken);
            return;
        }

        if (targetLock is null)
            return;
        await using (targetLock)
        {
            // Under the lock: the run may have ended by itself just before.
            run = await store.FindAsync(id, cancellationToken);
            if (run is null || (!run.CleanupDue && run.Status != RunStatus.Running))
                return;
            var fenced = await targetLock.UseAsync(c => Fence.CloseAsync(c, run.Target, null, cancellationToken), cancellationToken);
            var lines = new List<string>();
            if (fenced > 0)
                lines.Add($"Ended {fenced} of its backends.");
            lines.AddRange(await handlers.Single(h => h.Kind == run.Kind).CleanUpAsync(run, cancellationToken));
            await store.AppendLogAsync(
                id, [.. lines.Append("Nothing of this run is left behind.").Select(l => new RunLogLine(0, time.GetUtcNow(), RunLogLevel.Info, l))], cancellationToken);
            if (run.Status == RunStatus.Running)
                await EndAsync(run, $"{Death(run)} {(run.Kind.ChangesProduction() ? string.Join(' ', lines) : "Its leftovers were removed. Start it again.")}", cleanupDue: false, cancellationToken);
            else
                await store.MarkCleanAsync(id, cancellationToken);
        }
    }

    private bool IsSilent(Run run) => time.GetUtcNow() - (run.HeartbeatAt ?? run.QueuedAt) > SilentFor;

    private static string Death(Run run) =>
        $"The process that ran it ({run.Node}) died; its last sign of life was at {run.HeartbeatAt?.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.";

    private async Task EndAsync(Run run, string sentence, bool cleanupDue, CancellationToken cancellationToken)
    {
        await store.AppendLogAsync(run.Id, [new(0, time.GetUtcNow(), RunLogLevel.Error, sentence)], cancellationToken);
        if (await store.TryFinishAsync(run.Id, RunStatus.Interrupted, sentence, null, cleanupDue, time.GetUtcNow(), cancellationToken))
            LogInterrupted(run.Kind.Alert() ?? "RUN_INTERRUPTED", run.Id, run.Target, sentence);
    }

    [LoggerMessage(1101, LogLevel.Error, "alert: {Alert} run {RunId} on {Target}: {Sentence}")]
    private partial void LogInterrupted(string alert, RunId runId, string target, string sentence);

    [LoggerMessage(1102, LogLevel.Warning, "Run {RunId} could not be reconciled and is looked at again")]
    private partial void LogFailed(Exception exception, RunId runId);
}

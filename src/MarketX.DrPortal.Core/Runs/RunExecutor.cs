using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Storage;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// Executes one run under its target's lock: fences what earlier runs left, calls the handler, cleans up, and
/// writes the verdict. Quartz and the command line both come through here.
/// </summary>
public sealed partial class RunExecutor(
    IRunStore store, PostgresServers servers, PortalIdentity identity, IEnumerable<IRunHandler> handlers, TimeProvider time, ILogger<RunExecutor> log)
{
    // A process that is told to stop again and again shows in the run's status at last.
    private const int MaxHandovers = 3;

    private static readonly TimeSpan CleanupPatience = TimeSpan.FromSeconds(60);

    /// <summary>Executes a queued run to its end.</summary>
    /// <param name="id">The run.</param>
    /// <param name="onReport">Gets progress and log lines as they come; null for none.</param>
    /// <param name="shutdown">The process is to end: the run is stopped and cleaned up.</param>
    /// <param name="handOver">Whether a run that was stopped so begins anew, on whichever portal comes next; else it is interrupted.</param>
    public async Task<ExecutionOutcome> ExecuteAsync(RunId id, Action<RunProgress, RunLogLine?>? onReport, CancellationToken shutdown, bool handOver = false)
    {
        if (await store.FindAsync(id, shutdown) is not { Status: RunStatus.Queued } run)
            return ExecutionOutcome.NotQueued;
        if (run.CancelRequestedBy is { } by)
        {
            await store.TryFinishAsync(id, RunStatus.Cancelled, $"{by} cancelled it before it began.", null, false, time.GetUtcNow(), shutdown);
            return ExecutionOutcome.Finished;
        }

        TargetLock? targetLock;
        try
        {
            targetLock = await TargetLock.TryAcquireAsync(servers.Of(run.Server), run.Target, id, shutdown);
        }
        catch (PostgresUnavailableException e)
        {
            await FailBeforeStartAsync(run, e.Message, shutdown);
            return ExecutionOutcome.Finished;
        }

        if (targetLock is null)
            return ExecutionOutcome.Busy;
        await using (targetLock)
        {
            var steady = new SteadyTime(time);
            if (!await store.TryStartAsync(id, identity.Node, steady.GetUtcNow(), shutdown))
                return ExecutionOutcome.NotQueued;
            return await RunLockedAsync(run, targetLock, steady, onReport, handOver && run.Kind.BeginsAnew() && run.Handovers < MaxHandovers, shutdown);
        }
    }

    /// <summary>Ends a queued run that nobody is going to execute, with the sentence that says why.</summary>
    /// <returns>False when it was not queued any more.</returns>
    public async Task<bool> GiveUpAsync(RunId id, string sentence, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { Status: RunStatus.Queued } run)
            return false;
        await FailBeforeStartAsync(run, sentence, cancellationToken);
        return true;
    }

    private async Task<ExecutionOutcome> RunLockedAsync(
        Run run, TargetLock targetLock, SteadyTime steady, Action<RunProgress, RunLogLine?>? onReport, bool handOver, CancellationToken shutdown)
    {
        LogStarted(run.Kind, run.Id, run.Target);
        var handler = handlers.Single(h => h.Kind == run.Kind);
        await using var tracker = new RunTracker(store, run.Id, steady);
        if (onReport is not null)
            tracker.Reported += onReport;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown, targetLock.Lost, tracker.CancelRequested);
        object? result = null;
        Exception? failure = null;
        try
        {
            var fenced = await targetLock.UseAsync(c => Fence.CloseAsync(c, run.Target, run.Id, stop.Token), stop.Token);
            if (fenced > 0)
                tracker.Log(RunLogLevel.Warning, $"Ended {fenced} backends that an earlier run on {run.Target} had left.");
            await LearnAsync(run, tracker, stop.Token);
            result = await handler.ExecuteAsync(new RunContext(run, targetLock, tracker, identity.PortalId), stop.Token);
        }
        catch (Exception e)
        {
            failure = e;
        }

        if (failure is null)
        {
            await tracker.FinishAsync(RunStatus.Succeeded, null, result, cleanupDue: false);
            RunTraces.Write(run, RunStatus.Succeeded, tracker.Progress, steady.GetUtcNow());
            LogSucceeded(run.Kind, run.Id, run.Target);
            return ExecutionOutcome.Finished;
        }

        // Whoever took the lock meanwhile has ended the run's sessions: what it died of is the lock, whatever it noticed first.
        await targetLock.ConfirmAsync();
        var (status, sentence) = Verdict(failure, targetLock, tracker, shutdown);
        handOver &= status == RunStatus.Interrupted;
        tracker.Log(status == RunStatus.Failed ? RunLogLevel.Error : RunLogLevel.Warning, handOver ? "The portal that ran it was told to stop. What it had made is removed, and it begins anew on the next portal." : sentence);
        var clean = await CleanUpAsync(run.Id, handler, tracker, targetLock);
        if (handOver && clean && (await tracker.HandOverAsync() || await IsHandedOverAsync(run.Id)))
        {
            LogHandedOver(run.Kind, run.Id, run.Target);
            return ExecutionOutcome.HandedOver;
        }

        await tracker.FinishAsync(status, sentence, status == RunStatus.Failed ? (failure as RunFailedException)?.Result : null, cleanupDue: !clean);
        RunTraces.Write(run, status, tracker.Progress, steady.GetUtcNow());
        LogVerdict(run, status, sentence, failure);
        return ExecutionOutcome.Finished;
    }

    // The answer to the change may have been lost: then the run is another portal's by now, and no verdict of ours may follow.
    private async Task<bool> IsHandedOverAsync(RunId id)
    {
        using var patience = new CancellationTokenSource(CleanupPatience, time);
        return await store.FindAsync(id, patience.Token) is { CancelRequestedBy: null };
    }

    private async Task LearnAsync(Run run, RunTracker tracker, CancellationToken cancellationToken)
    {
        try
        {
            tracker.Learn(await store.RecentSuccessesAsync(run.Kind, run.Target, run.Server, RunEstimator.PastRuns, cancellationToken));
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException)
        {
            // The portal's database is away for a moment: a restore goes on without an estimate.
            tracker.Log(RunLogLevel.Detail, $"There is no estimate of the time left, because past runs cannot be read: {Sentence(e)}");
        }
    }

    private static (RunStatus Status, string Sentence) Verdict(Exception failure, TargetLock targetLock, RunTracker tracker, CancellationToken shutdown)
    {
        if (targetLock.Lost.IsCancellationRequested)
        {
            return (RunStatus.Failed, failure is RunFailedException { SaysWhatIsThere: true } known ? known.Message
                : "The connection that holds the lock on the target broke (PostgreSQL was restarted or the network failed), so the run was stopped. Start it again.");
        }

        // Whatever the exception is by now: from here on everything fails because it was told to stop.
        if (tracker.CancelRequested.IsCancellationRequested)
            return (RunStatus.Cancelled, $"{tracker.CancelRequestedBy} cancelled it.");
        if (shutdown.IsCancellationRequested)
            return (RunStatus.Interrupted, "The process that ran it was told to stop. Start it again.");
        return (RunStatus.Failed, Sentence(failure));
    }

    private static string Sentence(Exception failure) => failure switch
    {
        RunFailedException or RequestRefusedException or StorageException or PostgresUnavailableException => failure.Message,
        Npgsql.PostgresException e => $"PostgreSQL: {e.MessageText} (SQLSTATE {e.SqlState}).",
        Npgsql.NpgsqlException e => $"The connection to PostgreSQL failed: {(e.InnerException ?? e).Message}",
        IOException e => $"A file could not be written or read: {e.Message}",
        _ => $"An unexpected error: {failure.Message} ({failure.GetType().Name}). The portal's log has the details.",
    };

    private async Task<bool> CleanUpAsync(RunId id, IRunHandler handler, RunTracker tracker, TargetLock targetLock)
    {
        using var patience = new CancellationTokenSource(CleanupPatience, time);
        try
        {
            if (targetLock.Lost.IsCancellationRequested)
            {
                // Somebody else may hold the target by now: the reconciler takes the lock again first.
                tracker.Log(RunLogLevel.Info, "Cleaning up waits until the lock can be taken again.");
                return false;
            }

            var run = await store.FindAsync(id, patience.Token) ?? throw new InvalidOperationException($"Run {id} is gone.");
            await targetLock.UseAsync(c => Fence.CloseAsync(c, run.Target, null, patience.Token), patience.Token);
            foreach (var line in await handler.CleanUpAsync(run, patience.Token))
                tracker.Log(RunLogLevel.Info, line);
            return true;
        }
        catch (Exception e)
        {
            // The run's own verdict stands; the reconciler tries the cleaning again until it is done.
            tracker.Log(RunLogLevel.Warning, $"Cleaning up did not succeed yet and is tried again: {Sentence(e)}");
            LogCleanupFailed(e, id);
            return false;
        }
    }

    private async Task FailBeforeStartAsync(Run run, string sentence, CancellationToken cancellationToken)
    {
        await store.AppendLogAsync(run.Id, [new(0, time.GetUtcNow(), RunLogLevel.Error, sentence)], cancellationToken);
        await store.TryFinishAsync(run.Id, RunStatus.Failed, sentence, null, cleanupDue: false, time.GetUtcNow(), cancellationToken);
        LogVerdict(run, RunStatus.Failed, sentence, null);
    }

    private void LogVerdict(Run run, RunStatus status, string sentence, Exception? failure)
    {
        // The runbook's alarm: log collectors filter for this word.
        if (run.Kind.Alert() is { } alert && status != RunStatus.Cancelled)
            LogAlert(failure, alert, run.Id, run.Target, status, sentence);
        else
            LogNotSucceeded(failure, run.Kind, run.Id, run.Target, status, sentence);
    }

    [LoggerMessage(1001, LogLevel.Information, "{Kind} run {RunId} on {Target} started")]
    private partial void LogStarted(RunKind kind, RunId runId, string target);

    [LoggerMessage(1002, LogLevel.Information, "{Kind} run {RunId} on {Target} succeeded")]
    private partial void LogSucceeded(RunKind kind, RunId runId, string target);

    [LoggerMessage(1003, LogLevel.Error, "alert: {Alert} run {RunId} on {Target} ended {Status}: {Sentence}")]
    private partial void LogAlert(Exception? exception, string alert, RunId runId, string target, RunStatus status, string sentence);

    [LoggerMessage(1004, LogLevel.Error, "{Kind} run {RunId} on {Target} ended {Status}: {Sentence}")]
    private partial void LogNotSucceeded(Exception? exception, RunKind kind, RunId runId, string target, RunStatus status, string sentence);

    [LoggerMessage(1006, LogLevel.Information, "{Kind} run {RunId} on {Target} is queued again: this portal was told to stop")]
    private partial void LogHandedOver(RunKind kind, RunId runId, string target);

    [LoggerMessage(1005, LogLevel.Warning, "Cleaning up after run {RunId} failed and is tried again")]
    private partial void LogCleanupFailed(Exception exception, RunId runId);
}

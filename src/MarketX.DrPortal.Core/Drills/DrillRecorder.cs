using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>
/// Writes the record of a drill into the DR test log, also of one that did not come to its end. While the log cannot be added to,
/// the record is kept in the bucket, and a portal adds it later.
/// </summary>
public sealed class DrillRecorder(IDrTestRecorder log, DrTestPending pending, ObjectivesOptions objectives, TimeProvider time)
{
    // A drill that ended has time; a process that is told to stop has not.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1), PatienceAtStop = TimeSpan.FromSeconds(5), BucketPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>Records a drill that came to a verdict.</summary>
    /// <returns>The record's number, or its key in the bucket where it waits for the log; neither where none could be written.</returns>
    internal async Task<(long? Number, string? Waiting)> RecordAsync(RunContext context, DrillFindings findings, DrillVerdict verdict, string sentence, CancellationToken cancellationToken)
    {
        var entry = EntryOf(context.Run, findings.StartedAt, findings, verdict, sentence, context.Tracker.Progress);
        try
        {
            var (number, key) = await AppendAsync(context.Run.Id, entry, Patience, cancellationToken);
            if (number is not null)
                context.Tracker.Log(RunLogLevel.Info, $"DR test {number} is recorded.");
            else
                context.Tracker.Log(RunLogLevel.Warning, $"The DR test log cannot be reached from here, so the signed record waits in the bucket as {key}. A portal with its database adds it to the log within a minute.");
            return (number, key);
        }
        catch (Exception e) when (e is RequestRefusedException or StorageException or OperationCanceledException)
        {
            // What was found out is true without a record; that there is none must be seen.
            context.Tracker.Log(RunLogLevel.Error, $"No DR test record was written: {(e is OperationCanceledException ? "The bucket did not answer in time." : e.Message)}");
            return (null, null);
        }
    }

    /// <summary>Records a drill that was told to stop.</summary>
    internal async Task RecordStopAsync(RunContext context, DrillFindings findings)
    {
        var (tracker, progress) = (context.Tracker, context.Tracker.Progress);
        var sentence = tracker.CancelRequestedBy is { } by ? $"{by} cancelled it in the phase {progress.Phase}."
            : context.Lock.Lost.IsCancellationRequested ? $"The connection that holds the drill's lock broke in the phase {progress.Phase}."
            : $"The process that ran it was told to stop in the phase {progress.Phase}.";
        await AppendAsync(context.Run.Id, EntryOf(context.Run, findings.StartedAt, findings, DrillVerdict.Inconclusive, sentence, progress), PatienceAtStop, CancellationToken.None);
    }

    /// <summary>Records a drill that ended in the middle, unless it has a record; one that it had left in the bucket is that record.</summary>
    /// <returns>The record's number; null where there is nothing to record.</returns>
    internal async Task<long?> RecordEndAsync(Run run, CancellationToken cancellationToken)
    {
        if (!log.IsKept || await log.NumberOfAsync(run.Id, cancellationToken) is not null)
            return null;
        var left = await LeftAsync(run.Id, cancellationToken);
        var phase = run.Progress.Phase is { } name ? $" in the phase {name}" : "";
        var sentence = run.CancelRequestedBy is { } by ? $"{by} cancelled it{phase}." : $"It ended{phase} without a verdict; the process that ran it ({run.Node}) may have died. The run's log says more.";
        var number = await log.AppendAsync(left ?? EntryOf(run, run.StartedAt ?? run.QueuedAt, null, DrillVerdict.Inconclusive, sentence, run.Progress), cancellationToken);
        if (left is not null)
            await pending.RemoveAsync(run.Id, cancellationToken);
        return number;
    }

    // Where the bucket is away too, the run's end is recorded all the same; what was left there is added to it as a note later.
    private async Task<DrTestEntry?> LeftAsync(RunId run, CancellationToken cancellationToken)
    {
        try
        {
            return (await pending.FindAsync(run, cancellationToken)).Entry;
        }
        catch (StorageException)
        {
            return null;
        }
    }

    private DrTestEntry EntryOf(Run run, DateTimeOffset started, DrillFindings? findings, DrillVerdict verdict, string sentence, RunProgress progress)
    {
        var now = time.GetUtcNow();
        var ended = now > started ? now : started;
        var manifest = findings?.Manifest;
        return new DrTestEntry
        {
            Kind = DrTestKind.Drill,
            At = now,
            By = run.RequestedBy,
            Via = run.RequestedVia,
            Test = new DrTest
            {
                Verdict = verdict,
                Sentence = sentence,
                StartedAt = started,
                EndedAt = ended,
                Backup = findings?.Key ?? run.Resources.DrilledBackup,
                BackupTakenAt = manifest?.SnapshotAt ?? findings?.TakenAt,
                BackupBytes = findings?.Bytes,
                BackupETag = findings?.ETag?.Trim('"'),
                BackupHeadSha256 = manifest?.Archive.HeadSha256,
                BackupHeadBytes = manifest?.Archive.HeadBytes,
                Source = manifest?.Database,
                RunId = run.Id,
                Database = run.Resources.ScratchDatabase ?? findings?.Database,
                RestoreSeconds = Rounded(findings?.Restore),
                RecoverySeconds = Rounded(findings?.Recovery),
                TargetSeconds = objectives.Rto.TotalSeconds,
                Phases = PhasesOf(progress, now),
                Tables = findings?.Verification?.Tables.Count,
                Rows = findings?.Verification?.Rows,
                Checks = findings?.Checks ?? [],
                ServerVersion = findings?.ServerVersion,
                ToolVersion = findings?.ToolVersion,
                ProductVersion = ManifestWriter.ProductVersion,
                Node = run.Node ?? findings?.Node,
            },
        };
    }

    private async Task<(long? Number, string? Key)> AppendAsync(RunId run, DrTestEntry entry, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        while (log.IsKept)
        {
            try
            {
                return (await log.AppendAsync(entry, both.Token), null);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
            {
                // The portal's database is away, perhaps for a moment. What the drill found must not be lost with it, nor with this process.
                if (both.IsCancellationRequested || e is PostgresException { IsTransient: false })
                    break;
                await Task.Delay(RetryAfter, time, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        using var limit = new CancellationTokenSource(BucketPatience, time);
        return (null, await pending.KeepAsync(run, entry, limit.Token));
    }

    private static double? Rounded(TimeSpan? span) => span is { } value ? Math.Round(value.TotalSeconds, 1) : null;

    private static List<DrTestPhase> PhasesOf(RunProgress progress, DateTimeOffset now)
    {
        var phases = progress.PastPhases.Select(p => new DrTestPhase(p.Name, Math.Round((p.EndedAt - p.StartedAt).TotalSeconds, 2))).ToList();
        if (progress is { Phase: { } current, PhaseStartedAt: { } since } && current != DrillPhases.Record)
            phases.Add(new DrTestPhase(current, Math.Max(0, Math.Round((now - since).TotalSeconds, 2))));
        return phases;
    }
}

using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>Writes the record of a drill into the DR test log, also of one that did not come to its end.</summary>
public sealed class DrillRecorder(IDrTestRecorder log, ObjectivesOptions objectives, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>Records a drill that came to a verdict.</summary>
    /// <returns>The record's number; null where no log is kept.</returns>
    internal async Task<long?> RecordAsync(RunContext context, DrillFindings findings, DrillVerdict verdict, string sentence, CancellationToken cancellationToken)
    {
        var entry = EntryOf(context.Run, findings.StartedAt, findings, verdict, sentence, context.Tracker.Progress);
        long? number;
        try
        {
            number = await AppendAsync(entry, cancellationToken);
        }
        catch (RequestRefusedException e)
        {
            // What was found out is true without a record; that there is none must be seen.
            context.Tracker.Log(RunLogLevel.Error, $"No DR test record was written: {e.Message}");
            return null;
        }

        context.Tracker.Log(number is null ? RunLogLevel.Warning : RunLogLevel.Info, number is null
            ? "No DR test record was written, because this command line has no portal database (ConnectionStrings:Portal). Record the drill by hand in the portal."
            : $"DR test {number} is recorded.");
        return number;
    }

    /// <summary>Records a drill that was told to stop.</summary>
    internal async Task RecordStopAsync(RunContext context, DrillFindings findings)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        var (tracker, progress) = (context.Tracker, context.Tracker.Progress);
        var sentence = tracker.CancelRequestedBy is { } by ? $"{by} cancelled it in the phase {progress.Phase}."
            : context.Lock.Lost.IsCancellationRequested ? $"The connection that holds the drill's lock broke in the phase {progress.Phase}."
            : $"The process that ran it was told to stop in the phase {progress.Phase}.";
        await AppendAsync(EntryOf(context.Run, findings.StartedAt, findings, DrillVerdict.Inconclusive, sentence, progress), patience.Token);
    }

    /// <summary>Records a drill that ended in the middle, unless it has a record.</summary>
    /// <returns>The record's number; null where there is nothing to record.</returns>
    internal async Task<long?> RecordEndAsync(Run run, CancellationToken cancellationToken)
    {
        if (!log.IsKept || await log.NumberOfAsync(run.Id, cancellationToken) is not null)
            return null;
        var phase = run.Progress.Phase is { } name ? $" in the phase {name}" : "";
        var sentence = run.CancelRequestedBy is { } by ? $"{by} cancelled it{phase}." : $"It ended{phase} without a verdict; the process that ran it ({run.Node}) may have died. The run's log says more.";
        return await AppendAsync(EntryOf(run, run.StartedAt ?? run.QueuedAt, null, DrillVerdict.Inconclusive, sentence, run.Progress), cancellationToken);
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

    private async Task<long?> AppendAsync(DrTestEntry entry, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await log.AppendAsync(entry, cancellationToken);
            }
            catch (NpgsqlException e) when (e.IsTransient && time.GetElapsedTime(began) < Patience)
            {
                // The portal's database is away for a moment, and the drill's result would be lost with it.
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
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

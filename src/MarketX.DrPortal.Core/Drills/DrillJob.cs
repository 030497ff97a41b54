using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills.Checks;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>
/// The work of a drill: a backup is restored into a database of its own by the engine that restores use, read back,
/// looked at from every side, recorded, and dropped.
/// </summary>
public sealed class DrillJob(
    DrillServer servers, DrillBackups backups, DrillLauncher launcher, DrillChecks checks, DrillRecorder recorder, PgToolLocator tools, PortalIdentity identity, ObjectivesOptions objectives, TimeProvider time) : IRunHandler
{
    /// <inheritdoc />
    public RunKind Kind => RunKind.Drill;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Run.RequestAs<DrillRequest>();
        var started = time.GetTimestamp();
        var database = DrillDatabase.Of(context.Run.Target, time.GetUtcNow(), context.Run.Id, context.PortalId);
        var findings = new DrillFindings { StartedAt = time.GetUtcNow(), Node = identity.Node, Database = database.Name };
        context.Tracker.Begin(DrillPhases.Of(index: false));
        DrillVerdict verdict;
        string sentence;
        try
        {
            await RecoverAsync(context, request, database, findings, started, cancellationToken);
            context.Tracker.Enter(DrillPhases.Checks);
            findings.Checks = await checks.RunAsync(context, database.Name, findings.Manifest!, findings.Verification!, findings.Recovery!.Value, cancellationToken);
            verdict = DrillChecks.VerdictOf(findings.Checks);
            sentence = DrillChecks.SentenceOf(findings.Checks, findings.Verification!, findings.Recovery.Value);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && Known(e) is not null)
        {
            (verdict, sentence) = Known(e)!.Value;
            var failed = await FinishAsync(context, findings, verdict, sentence, cancellationToken);
            throw new RunFailedException(sentence, e) { Result = failed };
        }
        catch when (cancellationToken.IsCancellationRequested)
        {
            // Now, since this process still knows what it was at; after a kill the cleaning writes what the run's row says.
            await recorder.RecordStopAsync(context, findings);
            throw;
        }

        var result = await FinishAsync(context, findings, verdict, sentence, cancellationToken);
        context.Tracker.Enter(DrillPhases.Drop);
        result = await LeaveAsync(context, request, database, result, cancellationToken);
        context.Tracker.Report(p => p with { Fraction = 1 });
        // A drill that found something wrong is a failed run: nobody may overlook it. What it found is kept all the same.
        return verdict == DrillVerdict.Failed ? throw new RunFailedException(sentence) { Result = result } : result;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var lines = new List<string>();
        if (run.Resources.ScratchFolder is { } folder && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
            lines.Add("Removed the files for pg_restore.");
        }

        if (run.Resources.ScratchDatabase is { } name)
        {
            var server = servers.Of(run.Server).Server;
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, $"drportal-cleanup:{run.Id}", cancellationToken);
            if (await DrillDatabase.DropAsync(connection, name, run.Id, time.GetUtcNow(), cancellationToken))
                lines.Add($"Dropped the drill's database \"{name}\".");
        }

        try
        {
            if (await recorder.RecordEndAsync(run, cancellationToken) is { } number)
                lines.Add($"DR test {number} is recorded as inconclusive.");
        }
        catch (RequestRefusedException e)
        {
            // To try again would change nothing: somebody has to settle it first.
            lines.Add($"No DR test record was written: {e.Message}");
        }

        return lines;
    }

    private async Task RecoverAsync(RunContext context, DrillRequest request, DrillDatabase database, DrillFindings findings, long started, CancellationToken cancellationToken)
    {
        var (tracker, (server, _, engine, verifier)) = (context.Tracker, servers.Of(context.Run.Server));
        var backup = await backups.FindAsync(request, note => tracker.Log(RunLogLevel.Warning, note), cancellationToken);
        (findings.Key, findings.TakenAt, findings.Bytes, findings.ETag) = (backup.Backup.Key, backup.Backup.TakenAt, backup.Backup.Bytes, backup.ETag);
        tracker.Log(RunLogLevel.Info, $"Drill with {backup.Backup.Key}, the {Word(request.Choice)}, into \"{database.Name}\" at {server.Address}.");
        var scratch = new RunResources { ScratchDatabase = database.Name, ScratchFolder = engine.ScratchFolderOf(context.Run.Id), DrilledBackup = backup.Backup.Key };
        await context.NoteResourcesAsync(scratch, cancellationToken);
        var restore = launcher.RestoreOf(backup.Backup.Key, database.Name, context.Run.Server);
        await engine.CheckAsync(context, restore, cancellationToken);
        var source = await engine.OpenAsync(restore, cancellationToken);
        findings.Manifest = source.Manifest;
        await NoteVersionsAsync(context, findings, cancellationToken);

        tracker.Report(p => p with { Phases = DrillPhases.Of(index: !source.HasPlaces) });
        var filled = await engine.FillAsync(context, restore, source, null, scratch, database.Comment, cancellationToken);
        findings.Restore = time.GetElapsedTime(started);
        findings.Verification = await new RestoreCheck(verifier, context, filled.Jobs).CompareAsync(database.Name, database.Name, source.Expected(null), cancellationToken);
        findings.Recovery = time.GetElapsedTime(started);
    }

    private async Task NoteVersionsAsync(RunContext context, DrillFindings findings, CancellationToken cancellationToken)
    {
        var version = await context.Lock.UseAsync(c => Task.FromResult(c.PostgreSqlVersion), cancellationToken);
        findings.ServerVersion = version.ToString();
        findings.ToolVersion = (await tools.PgRestoreForAsync(version.Major, cancellationToken)).Version.ToString();
    }

    private async Task<DrillResult> FinishAsync(RunContext context, DrillFindings findings, DrillVerdict verdict, string sentence, CancellationToken cancellationToken)
    {
        context.Tracker.Enter(DrillPhases.Record);
        // An Inconclusive drill neither succeeded nor failed; the line says so, whatever the run's status is.
        context.Tracker.Log(verdict == DrillVerdict.Passed ? RunLogLevel.Info : RunLogLevel.Warning, $"Verdict: {verdict}. {sentence}");
        var (number, waiting) = await recorder.RecordAsync(context, findings, verdict, sentence, cancellationToken);
        return new DrillResult(verdict, sentence, findings.Checks)
        {
            Key = findings.Key,
            TestNumber = number,
            WaitingRecord = waiting,
            RecoverySeconds = findings.Recovery is { } recovery ? Math.Round(recovery.TotalSeconds, 1) : null,
            TargetSeconds = objectives.Rto.TotalSeconds,
            Verification = findings.Verification,
        };
    }

    private Task<DrillResult> LeaveAsync(RunContext context, DrillRequest request, DrillDatabase database, DrillResult result, CancellationToken cancellationToken) =>
        context.Lock.UseAsync(async connection =>
        {
            if (request.KeepHours is { } hours)
            {
                var until = time.GetUtcNow().AddHours(hours);
                await database.KeepAsync(connection, until, cancellationToken);
                context.Tracker.Log(RunLogLevel.Info, $"\"{database.Name}\" is kept until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC, then dropped.");
                return result with { KeptDatabase = database.Name, KeptUntil = until };
            }

            await DrillDatabase.DropAsync(connection, database.Name, context.Run.Id, time.GetUtcNow(), cancellationToken);
            context.Tracker.Log(RunLogLevel.Info, $"Dropped \"{database.Name}\".");
            return result;
        }, cancellationToken);

    /// <summary>
    /// What a failure says of the backup. One that the backup or the server's fitness is to blame for proves that recovery
    /// does not work; a network that broke proves nothing.
    /// </summary>
    private static (DrillVerdict Verdict, string Sentence)? Known(Exception e) => e switch
    {
        RequestRefusedException { Reason: RefusalReason.StorageUnavailable or RefusalReason.DatabaseUnavailable } => (DrillVerdict.Inconclusive, e.Message),
        RunFailedException or RequestRefusedException => (DrillVerdict.Failed, e.Message),
        StorageException or PostgresUnavailableException => (DrillVerdict.Inconclusive, e.Message),
        PostgresException p => (DrillVerdict.Inconclusive, $"PostgreSQL: {p.MessageText} (SQLSTATE {p.SqlState})."),
        NpgsqlException => (DrillVerdict.Inconclusive, $"The connection to PostgreSQL failed: {(e.InnerException ?? e).Message}"),
        IOException => (DrillVerdict.Inconclusive, $"A file could not be written or read: {e.Message}"),
        _ => null,
    };

    private static string Word(DrillBackupChoice choice) => choice switch
    {
        DrillBackupChoice.Latest => "newest good backup",
        DrillBackupChoice.Random => "backup that was drawn",
        _ => "backup that was chosen",
    };
}

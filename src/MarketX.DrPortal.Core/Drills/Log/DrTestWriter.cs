using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>What people add to the DR test log: notes, signatures, and drills that they did by hand.</summary>
public sealed class DrTestWriter(CommandGate gate, DrTestLog log, IBackupStorage storage, ObjectivesOptions objectives, TimeProvider time)
{
    /// <summary>Characters that a text may have.</summary>
    public const int MostText = 4000;

    /// <summary>Adds a note to a record.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It cannot be added; the message says why.</exception>
    public Task AddNoteAsync(Actor actor, long number, string text, CancellationToken cancellationToken)
    {
        return gate.PassAsync(actor, PortalAction.Drill, $"note on DR test {number}", null, () => NoteAsync(actor, number, text, cancellationToken));
    }

    private async Task NoteAsync(Actor actor, long number, string text, CancellationToken cancellationToken)
    {
        _ = await FindAsync(number, cancellationToken);
        await AppendAsync(actor, DrTestKind.Note, number, Checked(text, "Write what is to be noted."), cancellationToken);
    }

    /// <summary>Signs a record, as somebody who did not run the test.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It cannot be signed by this person, or is signed already.</exception>
    public Task SignOffAsync(Actor actor, long number, string? text, CancellationToken cancellationToken)
    {
        return gate.PassAsync(actor, PortalAction.SignOffDrill, $"DR test {number}", null, () => SignAsync(actor, number, text, cancellationToken));
    }

    private async Task SignAsync(Actor actor, long number, string? text, CancellationToken cancellationToken)
    {
        var item = await FindAsync(number, cancellationToken);
        if (string.Equals(item.Entry.By.Trim(), actor.Name.Trim(), StringComparison.OrdinalIgnoreCase))
            throw new RequestRefusedException($"{actor.Name} ran or recorded test {number}: a second person signs it off.");
        if (item.SignOff is { } signed)
            throw new RequestRefusedException($"Test {number} is signed off already, by {signed.By}. Add a note instead.");
        await AppendAsync(actor, DrTestKind.SignOff, number, string.IsNullOrWhiteSpace(text) ? null : Checked(text, ""), cancellationToken);
    }

    /// <summary>Records a drill that was done by hand. It is marked so: nothing of it was seen here.</summary>
    /// <returns>The record's number.</returns>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It cannot be recorded; the message says why.</exception>
    public Task<long> RecordAsync(Actor actor, ManualDrill drill, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(drill);
        return gate.PassAsync(actor, PortalAction.Drill, "drill done by hand", null, () => AppendAsync(actor, drill, cancellationToken));
    }

    private async Task<long> AppendAsync(Actor actor, ManualDrill drill, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (Problem(drill, now) is { } problem)
            throw new RequestRefusedException(problem);
        var backup = await FindBackupAsync(drill.Backup.Trim(), cancellationToken);
        var took = TimeSpan.FromMinutes(drill.Minutes);
        var number = await log.AppendAsync(new DrTestEntry
        {
            Kind = DrTestKind.Manual,
            At = now,
            By = actor.Name,
            Via = actor.Via,
            Test = new DrTest
            {
                Verdict = drill.Verdict,
                Sentence = Checked(drill.Findings, ""),
                StartedAt = drill.StartedAt,
                EndedAt = drill.StartedAt + took,
                Backup = StoredText.Of(drill.Backup.Trim()),
                BackupTakenAt = BackupKey.TryParse(drill.Backup.Trim(), out var key) ? key.TakenAt : null,
                BackupBytes = backup?.Object.Bytes,
                BackupETag = backup?.ETag.Trim('"'),
                RecoverySeconds = took.TotalSeconds,
                TargetSeconds = objectives.Rto.TotalSeconds,
                Rows = drill.Rows,
                ProductVersion = ManifestWriter.ProductVersion,
            },
        }, cancellationToken);
        return number!.Value;
    }

    /// <summary>What is wrong with what was typed, as a sentence; null when nothing is.</summary>
    public static string? Problem(ManualDrill drill, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(drill);
        return string.IsNullOrWhiteSpace(drill.Backup) ? "Name the backup that was restored."
            : !(drill.Minutes > 0 && drill.Minutes <= 7 * 24 * 60) ? "Give the minutes that it took, more than 0 and at most a week."
            : drill.StartedAt + TimeSpan.FromMinutes(drill.Minutes) > now ? "A drill that is recorded has ended: look at the start and the minutes."
            : drill.Rows < 0 ? "Rows cannot be fewer than 0."
            : string.IsNullOrWhiteSpace(drill.Findings) ? "Write what was looked at and what was found."
            : drill.Findings.Length > MostText ? $"The findings have at most {MostText} characters." : null;
    }

    private async Task<DrTestItem> FindAsync(long number, CancellationToken cancellationToken) =>
        await log.FindAsync(number, cancellationToken) ?? throw new RequestRefusedException($"The DR test log has no test {number}.", RefusalReason.NotFound);

    // The backup may have expired since: then its key is all that is known.
    private async Task<StoredObjectDetail?> FindBackupAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await storage.FindAsync(key, cancellationToken);
        }
        catch (StorageException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.StorageUnavailable);
        }
    }

    private Task<long?> AppendAsync(Actor actor, DrTestKind kind, long number, string? text, CancellationToken cancellationToken) =>
        log.AppendAsync(new DrTestEntry { Kind = kind, At = time.GetUtcNow(), By = actor.Name, Via = actor.Via, Of = number, Text = text }, cancellationToken);

    private static string Checked(string text, string whenEmpty)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new RequestRefusedException(whenEmpty);
        return text.Length <= MostText ? StoredText.Of(text.Trim()) : throw new RequestRefusedException($"A text has at most {MostText} characters.");
    }
}

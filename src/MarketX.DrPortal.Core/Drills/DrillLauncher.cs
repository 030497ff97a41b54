using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>Starts drills, after looking whether they can begin.</summary>
public sealed class DrillLauncher(CommandGate gate, RunFactory runs, DrillBackups backups, RestorePreflight preflight, DrillServer server, DrillOptions options, TimeProvider time)
{
    /// <summary>What drills lock: one at a time.</summary>
    public string Target => options.Database;

    /// <summary>Checks that a drill can start now, then queues it.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It could not begin; the message says why.</exception>
    public Task<Run> StartAsync(Actor actor, DrillRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return gate.PassAsync(actor, PortalAction.Drill, Target, null, () => CheckAndQueueAsync(actor, request, cancellationToken));
    }

    private async Task<Run> CheckAndQueueAsync(Actor actor, DrillRequest request, CancellationToken cancellationToken)
    {
        if (Problem(request) is { } problem)
            throw new RequestRefusedException(problem);
        try
        {
            // A random one is drawn by the run itself, so that nobody draws until they like it.
            var draft = request.Choice == DrillBackupChoice.Random ? request with { Choice = DrillBackupChoice.Latest } : request;
            var backup = await backups.FindAsync(draft, _ => { }, cancellationToken);
            (await preflight.LookAsync(RestoreOf(backup.Backup.Key, DrillDatabase.Of(options.Database, time.GetUtcNow(), RunId.New(), "").Name, server.Name), cancellationToken)).ThrowIfBlocked();
        }
        catch (StorageException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.StorageUnavailable);
        }

        return await runs.QueueAsync(actor, RunKind.Drill, Target, server.Name, request, cancellationToken);
    }

    /// <summary>Queues a drill without looking first: what fails is a failed drill that everybody sees. For schedules.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    public Task<Run> QueueAsync(Actor actor, DrillRequest request, CancellationToken cancellationToken) =>
        gate.PassAsync(actor, PortalAction.Drill, Target, null, () => runs.QueueAsync(actor, RunKind.Drill, Target, server.Name, request, cancellationToken));

    /// <summary>What is wrong with a request, as a sentence; null when nothing is.</summary>
    public static string? Problem(DrillRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Choice == DrillBackupChoice.Chosen && string.IsNullOrWhiteSpace(request.Key))
            return "Name the backup to drill with.";
        // In what was stored, U+FFFD stands for a character that cannot be.
        if (request.Key?.Any(c => char.IsControl(c) || c == '\uFFFD') == true)
            return "That is no backup's key.";
        return request.KeepHours is { } hours && !(hours > 0 && hours <= DrillRequest.MostHours)
            ? $"A drill's database is kept for more than 0 and at most {DrillRequest.MostHours} hours." : null;
    }

    /// <summary>The restore of a drill.</summary>
    internal RestoreRequest RestoreOf(string key, string database, string? on) =>
        new(key, database) { Server = on, WithoutOwners = options.WithoutOwners, WithoutPrivileges = options.WithoutPrivileges };
}

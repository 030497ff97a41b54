using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>Changes schedules, as Admins do, and starts their runs out of turn.</summary>
public sealed partial class ScheduleEditor(
    CommandGate gate, ScheduleStore store, ScheduleTriggers triggers, BackupLauncher backups, DrillLauncher drills, PortalBackupLauncher own, TimeProvider time, ILogger<ScheduleEditor> log)
{
    /// <summary>Adds a schedule, or changes the one of that id.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">Something is wrong with it, or somebody changed it meanwhile.</exception>
    public Task SaveAsync(Actor actor, Schedule schedule, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return gate.PassAsync(actor, PortalAction.EditSchedules, $"schedule {schedule.Name}", null, () => StoreAsync(actor, schedule, cancellationToken));
    }

    private async Task StoreAsync(Actor actor, Schedule schedule, CancellationToken cancellationToken)
    {
        if (Problem(schedule, time.GetUtcNow()) is { } problem)
            throw new RequestRefusedException(problem);
        if (!await store.SaveAsync(schedule with { Name = schedule.Name.Trim() }, actor.Name, cancellationToken))
            throw new RequestRefusedException("Somebody else changed this schedule a moment ago. Look at it again, then change it.");
        await triggers.ApplyAsync(schedule, cancellationToken);
        LogSaved(schedule.Name, actor.Name, schedule.Words, schedule.Paused ? "paused" : "on");
    }

    /// <summary>Deletes a schedule; those that are there out of the box can only be paused.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It is one of those.</exception>
    public Task DeleteAsync(Actor actor, Schedule schedule, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return gate.PassAsync(actor, PortalAction.EditSchedules, $"schedule {schedule.Name}, to delete", null, () => RemoveAsync(actor, schedule, cancellationToken));
    }

    private async Task RemoveAsync(Actor actor, Schedule schedule, CancellationToken cancellationToken)
    {
        if (schedule.IsBuiltIn)
            throw new RequestRefusedException($"\"{schedule.Name}\" cannot be deleted. Pause it instead.");
        await triggers.RemoveAsync(schedule.Id, cancellationToken);
        await store.DeleteAsync(schedule.Id, cancellationToken);
        LogDeleted(schedule.Name, actor.Name);
    }

    /// <summary>Starts the schedule's run now; its times stay as they are.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">It could not succeed; the message says why.</exception>
    public Task<Run> RunNowAsync(Actor actor, Schedule schedule, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return schedule.Kind switch
        {
            RunKind.Drill => drills.StartAsync(actor, schedule.RequestAs<DrillRequest>(), cancellationToken),
            RunKind.PortalBackup => own.StartAsync(actor, cancellationToken),
            _ => backups.StartAsync(actor, schedule.RequestAs<ScheduledBackup>().Tag, cancellationToken),
        };
    }

    /// <summary>What is wrong with a schedule, as a sentence; null when nothing is.</summary>
    public static string? Problem(Schedule schedule, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (string.IsNullOrWhiteSpace(schedule.Name) || schedule.Name.Trim().Length > 80 || schedule.Name.Any(char.IsControl))
            return "Give the schedule a name of 1 to 80 characters.";
        if (schedule.Kind is not (RunKind.Backup or RunKind.Drill or RunKind.PortalBackup) || (schedule.Kind == RunKind.PortalBackup && schedule.Id != Schedule.PortalBackup))
            return "A schedule starts backups or drills.";
        if (TimesProblem(schedule.Cron, schedule.TimeZone, now) is { } problem)
            return problem;
        if (schedule.Kind == RunKind.PortalBackup)
            return null;
        return schedule.Kind == RunKind.Backup ? BackupKey.TagProblem(schedule.RequestAs<ScheduledBackup>().Tag) : DrillLauncher.Problem(schedule.RequestAs<DrillRequest>());
    }

    /// <summary>Says what is wrong with a schedule's times; null when they come.</summary>
    public static string? TimesProblem(string cron, string timeZone, DateTimeOffset now) =>
        ScheduleTimes.Problem(cron, timeZone) ?? (ScheduleTimes.Next(cron, timeZone, now, 1).Count == 0 ? $"'{cron}' never comes. Look at the day and the month." : null);

    [LoggerMessage(2101, LogLevel.Information, "Schedule {Schedule} saved by {Actor}: {Words}, {State}")]
    private partial void LogSaved(string schedule, string actor, string words, string state);

    [LoggerMessage(2102, LogLevel.Information, "Schedule {Schedule} deleted by {Actor}")]
    private partial void LogDeleted(string schedule, string actor);
}

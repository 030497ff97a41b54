using Quartz;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>
/// The schedules' side of Quartz: a job and a trigger for each. A trigger that is there already as it should be is kept,
/// and with it the memory of a time that was missed while every portal was down.
/// </summary>
public sealed class ScheduleTriggers(ISchedulerFactory schedulers)
{
    /// <summary>The group of all of them; their names are the schedules' ids.</summary>
    internal const string Group = "schedules";

    /// <summary>Makes Quartz do what the schedule says.</summary>
    public async Task ApplyAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var (job, key) = (new JobKey(schedule.Id, Group), new TriggerKey(schedule.Id, Group));
        await scheduler.AddJob(
            JobBuilder.Create<ScheduledRunJob>().WithIdentity(job).WithDescription(schedule.Name).StoreDurably().Build(), new AddJobOptions { Replace = true }, cancellationToken);
        if (schedule.Paused)
        {
            await scheduler.UnscheduleJob(key, cancellationToken);
            return;
        }

        if (await scheduler.GetTrigger(key, cancellationToken) is { } stored && stored.Description == DescriptionOf(schedule))
            return;
        await ReplaceAsync(schedule, cancellationToken);
    }

    /// <summary>When it fires next; null where it does not.</summary>
    internal async Task<DateTimeOffset?> NextAsync(string id, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        return (await scheduler.GetTrigger(new TriggerKey(id, Group), cancellationToken))?.NextFireTimeUtc;
    }

    /// <summary>Gives it a trigger that begins now.</summary>
    internal async Task ReplaceAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var trigger = TriggerBuilder.Create().ForJob(new JobKey(schedule.Id, Group)).WithIdentity(new TriggerKey(schedule.Id, Group)).WithDescription(DescriptionOf(schedule))
            .WithSchedule(CronScheduleBuilder.Create(schedule.Cron, CronFormat.Unix)
                .InTimeZone(TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone))
                .WithMisfireInstruction(schedule.WhenMissed == WhenMissed.CatchUp ? CronTriggerMisfireInstruction.FireAndProceed : CronTriggerMisfireInstruction.DoNothing))
            .Build();
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Replace, cancellationToken);
    }

    /// <summary>Makes Quartz forget it.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        await scheduler.DeleteJob(new JobKey(id, Group), cancellationToken);
    }

    private static string DescriptionOf(Schedule schedule) => $"{schedule.Cron} {schedule.TimeZone} {schedule.WhenMissed}";
}

using Microsoft.Extensions.Hosting;
using Quartz;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>
/// Puts the configured schedule into Quartz's store at the portal's start. A trigger that is there already with the
/// same cron and zone is kept, and with it the memory of a time that was missed while every portal was down: such a
/// backup is caught up once.
/// </summary>
public sealed class ScheduleRegistration(ISchedulerFactory schedulers, BackupSchedule schedule) : IHostedService
{
    private static readonly JobKey Job = new("backup", "schedules");
    private static readonly TriggerKey Trigger = new("backup", "schedules");

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        if (!schedule.Enabled)
        {
            await scheduler.UnscheduleJob(Trigger, cancellationToken);
            return;
        }

        await scheduler.AddJob(
            JobBuilder.Create<ScheduledBackupJob>().WithIdentity(Job).WithDescription("Daily backup").StoreDurably().Build(),
            new AddJobOptions { Replace = true }, cancellationToken);
        var description = $"{schedule.Cron} {schedule.TimeZone.Id}";
        if (await scheduler.GetTrigger(Trigger, cancellationToken) is { } stored && stored.Description == description)
            return;
        var trigger = TriggerBuilder.Create().ForJob(Job).WithIdentity(Trigger).WithDescription(description)
            .WithSchedule(CronScheduleBuilder.Create(schedule.Cron, CronFormat.Unix)
                .InTimeZone(schedule.TimeZone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed))
            .Build();
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Replace, cancellationToken);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using System.Text.Json;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Hosting;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>
/// At the portal's start: the daily backups and the monthly drill are there, as the configuration has them until somebody
/// changes them in the portal, and Quartz knows of all schedules.
/// </summary>
public sealed class ScheduleRegistration(ScheduleStore store, ScheduleTriggers triggers, BackupScheduleOptions backup, DrillScheduleOptions drill, PortalBackupScheduleOptions portal) : IHostedService
{
    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.SeedAsync(new Schedule
        {
            Id = Schedule.DailyBackup, Name = "Daily backup", Kind = RunKind.Backup, Cron = backup.Cron, TimeZone = backup.TimeZone, Paused = !backup.Enabled,
            Request = JsonSerializer.SerializeToElement(new ScheduledBackup(backup.Tag), RunJson.Options),
        }, cancellationToken);
        await store.SeedAsync(new Schedule
        {
            Id = Schedule.MonthlyDrill, Name = "Monthly drill", Kind = RunKind.Drill, Cron = drill.Cron, TimeZone = drill.TimeZone, Paused = !drill.Enabled,
            Request = JsonSerializer.SerializeToElement(new DrillRequest(), RunJson.Options),
        }, cancellationToken);
        await store.SeedAsync(new Schedule
        {
            Id = Schedule.PortalBackup, Name = "Daily backup of the portal", Kind = RunKind.PortalBackup, Cron = portal.Cron, TimeZone = portal.TimeZone, Paused = !portal.Enabled,
            Request = JsonSerializer.SerializeToElement(new { }, RunJson.Options),
        }, cancellationToken);
        foreach (var schedule in await store.ListAsync(cancellationToken))
            await triggers.ApplyAsync(schedule, cancellationToken);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

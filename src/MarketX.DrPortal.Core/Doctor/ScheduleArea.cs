using System.Globalization;
using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Schedules;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>When the portal backs up by itself.</summary>
internal sealed class ScheduleArea(BackupScheduleOptions options, TimeProvider time) : IDoctorArea
{
    public string Name => "schedule";

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (CronText.Problem(options.Cron) is not null || !TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
        {
            yield return new(Name, DoctorVerdict.Unknown, "The schedule is not valid; see configuration.");
            yield break;
        }

        var schedule = new BackupSchedule(options, time);
        yield return schedule.NextRuns(1) is [var next]
            ? new(Name, DoctorVerdict.Ok, $"{schedule.Description}; next at {next.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, by the portal, unless somebody changed it on its page Schedules.")
            : options.Enabled
                ? new(Name, DoctorVerdict.Problem, $"{schedule.Description} never comes.", "Mend BackupSchedule:Cron.")
                : new(Name, DoctorVerdict.Warning, "The portal takes no backup by itself.", "Set BackupSchedule:Enabled to true, unless something else takes them.");
    }
}

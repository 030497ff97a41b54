using System.Text.Json;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>The daily backup, as it is out of the box.</summary>
internal sealed class FakeSchedules : ISchedules
{
    public static Schedule Daily { get; } = new()
    {
        Id = Schedule.DailyBackup, Name = "Daily backup", Kind = RunKind.Backup, Cron = "0 2 * * *", TimeZone = "UTC",
        Request = JsonSerializer.SerializeToElement(new ScheduledBackup("scheduled"), RunJson.Options),
    };

    public Task<IReadOnlyList<Schedule>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Schedule>>([Daily]);
}

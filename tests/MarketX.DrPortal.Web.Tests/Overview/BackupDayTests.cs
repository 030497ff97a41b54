using MarketX.DrPortal.Web.Components.Overview;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Overview;

public sealed class BackupDayTests
{
    [Fact]
    public void Of_GapsAndFailures_EachItsOwnState()
    {
        var days = BackupDay.Of(
            taken: [Day(-4), Day(-2), Day(-2).AddHours(3)],
            failed: [Day(-1), Day(-4)],
            days: 6, Samples.Now);

        Assert.Equal(
            [BackupDayState.Before, BackupDayState.Taken, BackupDayState.Missing, BackupDayState.Taken, BackupDayState.Failed, BackupDayState.Awaited],
            days.Select(d => d.State));
        Assert.Equal(2, days[3].Backups);
        Assert.Equal(new DateOnly(2026, 11, 22), days[^1].Date);
    }

    [Fact]
    public void Of_OffsetTimes_CountedByUtcDay()
    {
        var lateInUtc = new DateTimeOffset(2026, 11, 22, 1, 0, 0, TimeSpan.FromHours(5));

        var days = BackupDay.Of([lateInUtc], [], days: 2, Samples.Now);

        Assert.Equal(BackupDayState.Taken, days[0].State);
    }

    [Fact]
    public void Of_NoBackupEver_NothingIsMissing() =>
        Assert.All(BackupDay.Of([], [], days: 3, Samples.Now), day => Assert.Equal(BackupDayState.Before, day.State));

    private static DateTimeOffset Day(int offset) => Samples.Now.AddDays(offset);
}

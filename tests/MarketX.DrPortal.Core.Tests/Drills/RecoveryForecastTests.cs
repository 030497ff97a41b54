using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Drills;

/// <summary>Where recovery times and sizes are heading.</summary>
public sealed class RecoveryForecastTests
{
    private const double Gib = 1 << 30;

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Objective = TimeSpan.FromHours(1);

    [Fact]
    public void Of_TenMinutesMoreEachMonth_MissesTheObjectiveInThreeMonths()
    {
        var forecast = RecoveryForecast.Of([Test(60, 600), Test(30, 1200), Test(0, 1800)], Objective, Now)!;

        Assert.Equal(TimeSpan.FromMinutes(10), forecast.PerMonth);
        Assert.Equal(Now.AddDays(90), forecast.BreachAt!.Value, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Of_GetsFaster_NeverMissesIt() => Assert.Null(RecoveryForecast.Of([Test(60, 900), Test(30, 800), Test(0, 700)], Objective, Now)!.BreachAt);

    [Fact]
    public void Of_IsTooSlowAlready_MissesItNow() => Assert.Equal(Now, RecoveryForecast.Of([Test(60, 4000), Test(30, 4000), Test(0, 4000)], Objective, Now)!.BreachAt);

    [Fact]
    public void Of_TooFewOrFailedOrOfOneDay_SaysNothing()
    {
        Assert.Null(RecoveryForecast.Of([Test(30, 600), Test(0, 1200)], Objective, Now));
        Assert.Null(RecoveryForecast.Of([Test(60, 600), Test(30, 600), Test(0, 1200) with { Verdict = DrillVerdict.Failed }], Objective, Now));
        Assert.Null(RecoveryForecast.Of([Test(0.1, 600), Test(0.2, 700), Test(0, 1200)], Objective, Now));
    }

    [Fact]
    public void Of_BackupsGrow_SaysAtWhichSizeAndWhen()
    {
        // 10 s for each GiB and 100 s besides; 10 GiB more a month.
        var forecast = RecoveryForecast.Of([Test(90, 200, 10), Test(60, 300, 20), Test(30, 400, 30), Test(0, 500, 40)], Objective, Now)!;

        Assert.Equal(10 * Gib, forecast.BytesPerMonth!.Value, 100d);
        Assert.Equal(350 * Gib, forecast.BreachBytes!.Value, 1000d);
        Assert.Equal(Now.AddDays(31 * 30), forecast.BreachAt!.Value, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Of_BackupsGrowAndRecoveryGetsFaster_BlamesNothingOnSize()
    {
        var forecast = RecoveryForecast.Of([Test(60, 500, 10), Test(30, 400, 20), Test(0, 300, 30)], Objective, Now)!;

        Assert.Equal((null, null, null), (forecast.BytesPerMonth, forecast.BreachBytes, forecast.BreachAt));
    }

    [Fact]
    public void Of_SizesStandStill_IsALineThroughTime()
    {
        var forecast = RecoveryForecast.Of([Test(60, 600, 10), Test(30, 1200, 10), Test(0, 1800, 10.1)], Objective, Now)!;

        Assert.Null(forecast.BytesPerMonth);
        Assert.Equal(Now.AddDays(90), forecast.BreachAt!.Value, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Of_BackupsShrink_NoDate() => Assert.Null(RecoveryForecast.Of([Test(60, 500, 30), Test(30, 400, 20), Test(0, 300, 10)], Objective, Now)!.BreachAt);

    [Theory]
    [InlineData(50, "much smaller")]
    [InlineData(200, "much larger")]
    [InlineData(110, null)]
    public void Anomaly_NewestAgainstTheMedian(long newest, string? word)
    {
        var sentence = SizeAnomaly.Of([newest, 100, 101, 99, 5, 102, 100]);
        Assert.Equal(word is not null, sentence?.Contains(word!, StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void Anomaly_TooFewBefore_SaysNothing() => Assert.Null(SizeAnomaly.Of([1, 100, 100, 100]));

    private static DrTest Test(double daysAgo, double seconds, double? gibibytes = null) => new()
    {
        BackupBytes = gibibytes is { } size ? (long)(size * Gib) : null,
        Verdict = DrillVerdict.Passed, Sentence = "", StartedAt = Now.AddDays(-daysAgo), EndedAt = Now.AddDays(-daysAgo), RecoverySeconds = seconds,
    };
}

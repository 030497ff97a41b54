using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Drills;

/// <summary>Where recovery times and sizes are heading.</summary>
public sealed class RecoveryForecastTests
{
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

    private static DrTest Test(double daysAgo, double seconds) => new()
    {
        Verdict = DrillVerdict.Passed, Sentence = "", StartedAt = Now.AddDays(-daysAgo), EndedAt = Now.AddDays(-daysAgo), RecoverySeconds = seconds,
    };
}

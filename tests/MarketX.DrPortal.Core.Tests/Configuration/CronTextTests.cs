using MarketX.DrPortal.Core.Schedules;
using Quartz;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Configuration;

public sealed class CronTextTests
{
    [Theory]
    [InlineData("0 2 * * *")]
    [InlineData("*/5 * * * *")]
    [InlineData("0,30 8-18 1,15 * mon-fri")]
    [InlineData("15 3 31 JAN,jul *")]
    [InlineData("0 0 * * 7")]
    [InlineData("10-50/10 * * * 0")]
    [InlineData(" 0  2  *  *  * ")]
    public void Problem_ValidCron_IsNullAndQuartzAgrees(string cron)
    {
        Assert.Null(CronText.Problem(cron));
        Assert.NotNull(CronExpression.Parse(cron.Trim(), CronFormat.Unix).GetNextValidTimeAfter(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("99 3 * * *", "minute '99'")]
    [InlineData("0 24 * * *", "hour '24'")]
    [InlineData("0 2 0 * *", "day of month '0'")]
    [InlineData("0 2 32 * *", "day of month '32'")]
    [InlineData("0 2 * 13 *", "month '13'")]
    [InlineData("0 2 * * 8", "day of week '8'")]
    [InlineData("0 2 * * fry", "day of week 'fry'")]
    [InlineData("0 2 * jan-5 *", "month 'jan-5'")]
    [InlineData("0 2 * * 1-FRI", "day of week '1-FRI'")]
    [InlineData("5-1 2 * * *", "minute '5-1'")]
    [InlineData("*/0 2 * * *", "minute '*/0'")]
    [InlineData("*/60 2 * * *", "minute '*/60'")]
    [InlineData("1-2-3 2 * * *", "minute '1-2-3'")]
    [InlineData("1,,2 2 * * *", "minute '1,,2'")]
    [InlineData("-1 2 * * *", "minute '-1'")]
    [InlineData("0 2 * *", "has 4")]
    [InlineData("0 0 2 * * ?", "has 6")]
    [InlineData("", "has 0")]
    [InlineData("@daily", "has 1")]
    public void Problem_InvalidCron_NamesTheField(string cron, string part) =>
        Assert.Contains(part, CronText.Problem(cron), StringComparison.Ordinal);
}

using System.Globalization;
using MarketX.DrPortal.Web.Components.Shared;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Shared;

public sealed class SpanTests
{
    [Theory]
    [InlineData("00:00:00", "0 s")]
    [InlineData("00:00:59", "59 s")]
    [InlineData("00:03:05", "3 min 05 s")]
    [InlineData("04:12:59", "4 h 12 min")]
    [InlineData("1.23:59:59", "47 h 59 min")]
    [InlineData("2.03:10:00", "2 d 3 h")]
    [InlineData("-00:00:05", "0 s")]
    public void Format_Span_TwoUnits(string span, string expected) =>
        Assert.Equal(expected, Span.Format(TimeSpan.Parse(span, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("00:00:30", "just now")]
    [InlineData("00:59:59", "59 min ago")]
    [InlineData("03:30:00", "3 h ago")]
    [InlineData("47:59:00", "47 h ago")]
    [InlineData("2.00:00:00", "2 d ago")]
    [InlineData("-00:00:30", "in less than 1 min")]
    [InlineData("-05:00:01", "in 5 h")]
    public void FormatRelative_Age_OneUnit(string age, string expected)
    {
        var parsed = age == "47:59:00" ? new TimeSpan(47, 59, 0) : TimeSpan.Parse(age, CultureInfo.InvariantCulture);

        Assert.Equal(expected, Span.FormatRelative(parsed));
    }

    [Theory]
    [InlineData("1.00:00:00", "24 h")]
    [InlineData("01:30:00", "1 h 30 min")]
    [InlineData("00:45:00", "45 min")]
    public void FormatGoal_SetValue_NoZeroUnits(string span, string expected) =>
        Assert.Equal(expected, Span.FormatGoal(TimeSpan.Parse(span, CultureInfo.InvariantCulture)));
}

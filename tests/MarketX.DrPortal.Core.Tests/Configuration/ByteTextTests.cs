using System.Globalization;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Configuration;

public sealed class ByteTextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "0.98 KiB")]
    [InlineData(1024, "1.00 KiB")]
    [InlineData(10230, "9.99 KiB")]
    [InlineData(10240, "10.0 KiB")]
    [InlineData(102400, "100 KiB")]
    [InlineData(1048576, "1.00 MiB")]
    [InlineData(13002342, "12.4 MiB")]
    [InlineData(5.0e12, "4.55 TiB")]
    [InlineData(-2048, "-2.00 KiB")]
    public void Of_Bytes_HasThreeDigits(double bytes, string expected) => Assert.Equal(expected, ByteText.Of(bytes));

    [Fact]
    public void Of_CultureWithComma_StillWritesAPoint()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("1.50 KiB", ByteText.Of(1536));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}

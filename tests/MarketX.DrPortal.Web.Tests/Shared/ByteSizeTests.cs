using MarketX.DrPortal.Web.Components.Shared;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Shared;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(248_000_000, "236.5 MiB")]
    [InlineData(1_073_741_823, "1.0 GiB")] // not "1024.0 MiB"
    [InlineData(5_497_558_138_880, "5.0 TiB")]
    public void Format_Bytes_BinaryUnitThatReadsBest(double bytes, string expected) =>
        Assert.Equal(expected, ByteSize.Format(bytes));
}

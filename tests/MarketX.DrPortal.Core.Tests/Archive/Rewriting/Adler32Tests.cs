using System.Text;
using MarketX.DrPortal.Core.Archive.Blocks;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

public sealed class Adler32Tests
{
    [Theory]
    [InlineData("", 1u)]
    [InlineData("a", 0x00620062u)]
    [InlineData("abc", 0x024d0127u)]
    [InlineData("Wikipedia", 0x11e60398u)]
    [InlineData("message digest", 0x29750586u)]
    public void Append_KnownText_GivesItsChecksum(string text, uint expected) =>
        Assert.Equal(expected, Adler32.Append(Adler32.Empty, Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Append_AnyBytesInAnyParts_AgreesWithTheDefinition()
    {
        var random = new Random(5);
        foreach (var length in new[] { 1, 31, 32, 33, 5551, 5552, 5553, 11_105, 70_000 })
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            // All bits set give the largest sums.
            if (length % 2 == 0)
                Array.Fill(bytes, byte.MaxValue);
            var cut = random.Next(length);

            var expected = Definition(bytes);
            Assert.Equal(expected, Adler32.Append(Adler32.Empty, bytes));
            Assert.Equal(expected, Adler32.Append(Adler32.Append(Adler32.Empty, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
            Assert.Equal(expected, Adler32.Combine(
                Adler32.Append(Adler32.Empty, bytes.AsSpan(0, cut)), Adler32.Append(Adler32.Empty, bytes.AsSpan(cut)), length - cut));
        }
    }

    /// <summary>As RFC 1950 puts it.</summary>
    private static uint Definition(byte[] bytes)
    {
        uint low = 1, high = 0;
        foreach (var value in bytes)
        {
            low = (low + value) % 65521;
            high = (high + low) % 65521;
        }

        return (high << 16) | low;
    }
}

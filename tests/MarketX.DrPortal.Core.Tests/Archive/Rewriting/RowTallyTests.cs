using System.Text;
using MarketX.DrPortal.Core.Archive.Rows;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

public sealed class RowTallyTests
{
    [Fact]
    public void Of_NoRows_IsTheEmptyDigest()
    {
        Assert.Equal(default, RowTally.Of([]));
        Assert.Equal("00000000000000000000000000000000", RowDigest.Empty.ToString());
    }

    [Fact]
    public void Of_SameRowsInAnotherOrder_IsTheSame()
    {
        var one = RowTally.Of("1\ta\n2\tb\n2\tb\n\n"u8);

        Assert.Equal(4, one.Rows);
        Assert.Equal(one, RowTally.Of("2\tb\n\n1\ta\n2\tb\n"u8));
        Assert.Equal(one, RowTally.Of("2\tb\n\n"u8) + RowTally.Of("1\ta\n2\tb\n"u8));
    }

    [Theory]
    [InlineData("1\ta\n2\tc\n")]
    [InlineData("1\ta\n")]
    [InlineData("1\ta\n2\tb\n2\tb\n")]
    [InlineData("1\ta\n2\tb\n\n")]
    [InlineData("1\tb\n2\ta\n")]
    public void Of_OtherRows_HaveAnotherDigest(string rows) =>
        Assert.NotEqual(RowTally.Of("1\ta\n2\tb\n"u8).Digest, RowTally.Of(Encoding.UTF8.GetBytes(rows)).Digest);

    [Theory]
    [InlineData("1\n2")]
    [InlineData("1\n\\.\n2\n")]
    public void Of_NotWhatCopyWrites_IsRefused(string rows) =>
        Assert.Throws<InvalidDataException>(() => RowTally.Of(Encoding.UTF8.GetBytes(rows)));

    [Fact]
    public void TryParse_TextForm_GivesTheDigestBack()
    {
        var digest = RowTally.Of("x\n"u8).Digest;

        Assert.True(RowDigest.TryParse(digest.ToString(), out var parsed));
        Assert.Equal(digest, parsed);
        Assert.Equal(32, digest.ToString().Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("0000000000000000000000000000000g")]
    [InlineData("-0000000000000000000000000000001")]
    [InlineData(" 0000000000000000000000000000001")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(RowDigest.TryParse(text, out _));

    [Fact]
    public void RowCounter_PartsCutAnywhere_GiveTheTallyOfTheWhole()
    {
        var random = new Random(3);
        var text = new byte[20_000];
        for (var i = 0; i < text.Length; i++)
            text[i] = random.Next(i % 7000 < 3000 ? 3000 : 12) == 0 ? (byte)'\n' : (byte)random.Next('a', 'z');
        text[^1] = (byte)'\n';
        var expected = RowTally.Of(text);

        for (var round = 0; round < 50; round++)
        {
            var counter = new RowCounter();
            for (var at = 0; at < text.Length;)
            {
                var take = Math.Min(text.Length - at, random.Next(1, 1 << random.Next(1, 14)));
                counter.Append(text.AsSpan(at, take));
                at += take;
                Assert.Equal(text[at - 1] != '\n', counter.IsInsideRow);
            }

            Assert.Equal(expected, counter.Tally);
        }
    }
}

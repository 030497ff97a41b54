using System.IO.Compression;
using System.Text;
using MarketX.DrPortal.Core.Archive.Deflating;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Deflating;

/// <summary>What the encoder writes, read by the inflater of the framework.</summary>
public sealed class DeflateEncoderTests
{
    public static TheoryData<int> Levels => [.. Enumerable.Range(1, 9)];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Encode_EveryKindOfInput_IsReadBack(int level)
    {
        var encoder = new DeflateEncoder(level);

        foreach (var (name, input) in DeflateInputs.All())
        {
            var output = Encode(encoder, input);

            Assert.True(input.AsSpan().SequenceEqual(Inflate(output)), $"{name} did not come back at level {level}.");
            Assert.True(output.Length <= Stored(input.Length), $"{name}: {output.Length} bytes of {input.Length}, more than as it is.");
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Encode_EachShortLength_IsReadBack(int level)
    {
        var encoder = new DeflateEncoder(level);
        var text = DeflateInputs.CopyText(new Random(1), 600);
        var noise = DeflateInputs.Noise(new Random(2), 600);

        for (var length = 0; length <= 600; length++)
        {
            Assert.Equal(text[..length], Inflate(Encode(encoder, text[..length])));
            Assert.Equal(new byte[length], Inflate(Encode(encoder, new byte[length])));
            Assert.Equal(noise[..length], Inflate(Encode(encoder, noise[..length])));
        }
    }

    [Fact]
    public void Encode_ThousandsOfRandomMixtures_AreReadBack()
    {
        var encoders = Enumerable.Range(1, 9).Select(level => new DeflateEncoder(level)).ToArray();
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var input = DeflateInputs.Mixture(random);
            var output = Encode(encoders[seed % 9], input);

            Assert.True(input.AsSpan().SequenceEqual(Inflate(output)), $"Seed {seed} did not come back.");
            Assert.True(output.Length <= Stored(input.Length), $"Seed {seed} grew to {output.Length} of {input.Length}.");
        }
    }

    [Fact]
    public void Encode_SeveralOutputsInARow_AreOneStream()
    {
        var encoder = new DeflateEncoder(4);
        var parts = DeflateInputs.All().Select(i => i.Input).ToList();
        var stream = parts.SelectMany(part => Encode(encoder, part)).ToArray();

        Assert.Equal(parts.SelectMany(part => part).ToArray(), Inflate(stream));
    }

    [Fact]
    public void Encode_UsedBefore_GivesTheSameBytes()
    {
        var text = DeflateInputs.CopyText(new Random(3), 300_000);
        var used = new DeflateEncoder(4);
        Encode(used, DeflateInputs.Noise(new Random(4), 500_000));

        Assert.Equal(Encode(new DeflateEncoder(4), text), Encode(used, text));
    }

    [Fact]
    public void Encode_HigherLevels_AreSmallerUpToNine()
    {
        var text = DeflateInputs.CopyText(new Random(5), 2 << 20);
        var sizes = Enumerable.Range(1, 9).Select(level => Encode(new DeflateEncoder(level), text).Length).ToArray();

        Assert.True(sizes[8] < sizes[3] && sizes[3] < sizes[0], string.Join(", ", sizes));
    }

    [Fact]
    public void Encode_HexadecimalNoise_CostsHardlyMoreThanHalf()
    {
        var noise = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(DeflateInputs.Noise(new Random(6), 1 << 19)));

        Assert.InRange(Encode(new DeflateEncoder(4), noise).Length, noise.Length / 2, (int)(noise.Length * 0.51));
    }

    [Fact]
    public void Encode_RoomTooSmall_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new DeflateEncoder(4).Encode(new byte[100], new byte[DeflateEncoder.RoomFor(100) - 1]));

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void New_NoSuchLevel_IsRefused(int level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeflateEncoder(level));

    /// <summary>Bytes of the input in stored blocks of at most 64 KiB, a few bytes for each block, and the empty one behind them.</summary>
    private static int Stored(int length) => length + (6 * ((length / 4096) + 1)) + 6;

    private static byte[] Encode(DeflateEncoder encoder, byte[] input)
    {
        // What lies behind the room must stay as it is.
        var room = DeflateEncoder.RoomFor(input.Length);
        var output = new byte[room + 16];
        output.AsSpan(room).Fill(0xa5);
        var length = encoder.Encode(input, output.AsSpan(0, room));
        Assert.All(output[room..], value => Assert.Equal(0xa5, value));
        return output[..length];
    }

    private static byte[] Inflate(byte[] output)
    {
        using var stream = new MemoryStream([.. output, 3, 0]);
        using var inflater = new DeflateStream(stream, CompressionMode.Decompress);
        using var result = new MemoryStream();
        inflater.CopyTo(result);
        return result.ToArray();
    }
}

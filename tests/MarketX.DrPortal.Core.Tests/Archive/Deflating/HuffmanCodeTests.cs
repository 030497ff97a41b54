using MarketX.DrPortal.Core.Archive.Deflating;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Deflating;

public sealed class HuffmanCodeTests
{
    [Fact]
    public void Build_RandomCounts_FillsTheCodeAndIsAsShortAsHuffmans()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var counts = Enumerable.Range(0, 286).Select(_ => random.Next(3) == 0 ? 0 : random.Next(1, 200)).ToArray();
            var code = new HuffmanCode(286, 15);

            code.Build(counts);

            Assert.Equal(1.0, Space(code));
            Assert.Equal(HuffmanCost(counts), counts.Select((count, symbol) => (long)count * code.Lengths[symbol]).Sum());
            Assert.True(IsPrefixFree(code), $"Seed {seed} has a code that begins another.");
        }
    }

    [Theory]
    [InlineData(7, 19)]
    [InlineData(15, 40)]
    public void Build_TreeThatIsTooDeep_IsCutAndStillFull(int longest, int symbols)
    {
        var counts = new int[symbols];
        var (one, other) = (1, 1);
        for (var symbol = 0; symbol < symbols; symbol++)
        {
            counts[symbol] = one;
            (one, other) = (other, one + other);
        }

        var code = new HuffmanCode(symbols, longest);
        code.Build(counts);

        Assert.Equal(longest, code.Lengths.ToArray().Max());
        Assert.Equal(1.0, Space(code));
        Assert.Equal(code.Lengths.ToArray().OrderDescending(), code.Lengths.ToArray());
        Assert.True(IsPrefixFree(code), "A code begins another.");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(29)]
    public void Build_FewerThanTwoSymbols_StillHasTwoCodes(int only)
    {
        var counts = new int[30];
        if (only >= 0)
            counts[only] = 5;
        var code = new HuffmanCode(30, 15);

        code.Build(counts);

        Assert.Equal(1.0, Space(code));
        Assert.Equal(1, code.Lengths[Math.Max(only, 0)]);
    }

    /// <summary>The share of all codes that is taken.</summary>
    private static double Space(HuffmanCode code) => code.Lengths.ToArray().Where(length => length > 0).Sum(length => Math.Pow(2, -length));

    private static bool IsPrefixFree(HuffmanCode code)
    {
        var texts = code.Lengths.ToArray().Zip(code.Codes.ToArray()).Where(c => c.First > 0)
            .Select(c => string.Concat(Enumerable.Range(0, c.First).Select(bit => (c.Second >> bit) & 1))).Order(StringComparer.Ordinal).ToList();
        return texts.Zip(texts.Skip(1)).All(pair => !pair.Second.StartsWith(pair.First, StringComparison.Ordinal));
    }

    /// <summary>Bits of an optimal code, by the textbook: join the two rarest until one is left.</summary>
    private static long HuffmanCost(int[] counts)
    {
        var queue = new PriorityQueue<long, long>(counts.Where(count => count > 0).Select(count => ((long)count, (long)count)));
        var bits = 0L;
        while (queue.Count > 1)
        {
            var sum = queue.Dequeue() + queue.Dequeue();
            bits += sum;
            queue.Enqueue(sum, sum);
        }

        return bits;
    }
}

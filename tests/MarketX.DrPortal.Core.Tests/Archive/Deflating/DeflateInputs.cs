using System.Text;

namespace MarketX.DrPortal.Core.Tests.Archive.Deflating;

/// <summary>Inputs that reach each part of an encoder of deflate.</summary>
internal static class DeflateInputs
{
    public static IEnumerable<(string Name, byte[] Input)> All()
    {
        yield return ("nothing", []);
        yield return ("one byte", [7]);
        yield return ("zeros", new byte[3 << 20]);
        yield return ("noise", Noise(new Random(1), 1 << 20));
        yield return ("text", CopyText(new Random(2), 3 << 20));
        yield return ("two values", [.. Noise(new Random(3), 400_000).Select(value => (byte)(value & 1))]);
        yield return ("repeats at the window's edge", Repeated(Noise(new Random(4), 32768), 200_000));
        yield return ("repeats beyond the window", Repeated(Noise(new Random(5), 32769), 200_000));
        yield return ("repeats at 65,536", Repeated(Noise(new Random(6), 65536), 400_000));
        yield return ("repeats of three", Repeated(Noise(new Random(7), 3), 100_000));
        yield return ("repeats of 258", Repeated(Noise(new Random(8), 258), 100_000));
        yield return ("text in noise", [.. Noise(new Random(9), 300_000), .. CopyText(new Random(9), 300_000), .. Noise(new Random(10), 300_000)]);
        yield return ("codes of more than 15 bits", Fibonacci());
        yield return ("every pair", [.. Enumerable.Range(0, 65536).SelectMany(pair => new[] { (byte)(pair >> 8), (byte)pair })]);
    }

    public static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    /// <summary>Rows as COPY writes them.</summary>
    public static byte[] CopyText(Random random, int length)
    {
        var text = new StringBuilder();
        for (var row = 0; text.Length < length; row++)
        {
            text.Append(row).Append('\t').Append("2026-0").Append(random.Next(1, 10)).Append("-1").Append(random.Next(10)).Append(" 12:00:00+00\t")
                .Append(random.Next(3) == 0 ? "\\N" : Convert.ToHexStringLower(Noise(random, 16))).Append('\t')
                .Append(random.Next(2) == 0 ? "Größe \\t 时間" : "delivered").Append('\t').Append(random.Next(100_000) / 100.0m).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString())[..length];
    }

    /// <summary>Noise, text, runs and copies of what came before, in random order and lengths.</summary>
    public static byte[] Mixture(Random random)
    {
        var result = new List<byte>();
        for (var parts = random.Next(1, 12); parts > 0; parts--)
        {
            var length = random.Next(3) == 0 ? random.Next(5000) : random.Next(40);
            switch (random.Next(5))
            {
                case 0:
                    result.AddRange(Noise(random, length));
                    break;
                case 1:
                    result.AddRange(CopyText(random, length));
                    break;
                case 2:
                    result.AddRange(Enumerable.Repeat((byte)random.Next(256), length));
                    break;
                case 3:
                    result.AddRange(Noise(random, length).Select(value => (byte)('0' + (value & 7))));
                    break;
                default:
                    var from = result.Count == 0 ? 0 : random.Next(result.Count);
                    result.AddRange(result.GetRange(from, Math.Min(length, result.Count - from)));
                    break;
            }
        }

        return [.. result];
    }

    private static byte[] Repeated(byte[] unit, int length) => [.. Enumerable.Range(0, length).Select(at => unit[at % unit.Length])];

    /// <summary>Each value comes as often as the two rarer ones together: Huffman's tree is as deep as there are values.</summary>
    private static byte[] Fibonacci()
    {
        var values = new List<byte>();
        var (one, other) = (1, 1);
        for (var value = 0; value < 24; value++)
        {
            values.AddRange(Enumerable.Repeat((byte)value, one));
            (one, other) = (other, one + other);
        }

        var mixed = values.ToArray();
        new Random(11).Shuffle(mixed);
        return mixed;
    }
}

using System.Globalization;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// The parts that an object is copied in: those that it was uploaded in, as far as they can be told, because a copy in the
/// same parts has the same entity tag, which then proves it.
/// </summary>
internal static class CopyParts
{
    /// <summary>The largest object that one request copies, and the largest part.</summary>
    public const long LargestRequest = 5L << 30;

    private const long Fallback = 512L << 20;

    // What common tools cut uploads into.
    private static readonly long[] Usual = [8L << 20, 5L << 20, 16L << 20, 32L << 20, 64L << 20, 128L << 20, 256L << 20, 512L << 20];

    /// <summary>The first and the last byte of each part; empty where one request copies it all.</summary>
    /// <param name="bytes">Size of the object.</param>
    /// <param name="eTag">Its entity tag, which tells in how many parts it was uploaded.</param>
    /// <param name="headLength">Bytes of its head, which our uploads send with their first part.</param>
    public static IReadOnlyList<(long First, long Last)> Of(long bytes, string eTag, int headLength)
    {
        if (CountOf(eTag) is not { } count)
            return bytes <= LargestRequest ? [] : Uniform(bytes, Fallback);
        var ours = Ours(bytes, headLength);
        if (ours.Count == count)
            return ours;
        var usual = Usual.FirstOrDefault(size => (bytes + size - 1) / size == count);
        return Uniform(bytes, usual > 0 ? usual : Fallback);
    }

    private static int? CountOf(string eTag) =>
        eTag.Trim('"').Split('-') is [_, var parts] && int.TryParse(parts, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static List<(long First, long Last)> Ours(long bytes, int headLength) => Cut(bytes, number => number == 1 ? headLength + PartSizes.First : PartSizes.Of(number));

    private static List<(long First, long Last)> Uniform(long bytes, long size) => Cut(bytes, _ => size);

    private static List<(long First, long Last)> Cut(long bytes, Func<int, long> sizeOf)
    {
        var parts = new List<(long, long)>();
        for (long first = 0, last; first < bytes; first = last + 1)
        {
            last = Math.Min(first + sizeOf(parts.Count + 1), bytes) - 1;
            parts.Add((first, last));
        }

        return parts;
    }
}

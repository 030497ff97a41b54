namespace MarketX.DrPortal.Core.Backups;

/// <summary>Whether a backup's size fits those before it: half a database that was dumped well is still a good archive.</summary>
public static class SizeAnomaly
{
    /// <summary>Backups that a judgement needs before the one that is judged.</summary>
    public const int LeastBefore = 5;

    private const int MostBefore = 10;
    private const double Smaller = 0.6, Larger = 1.7;
    private const string Small = "much smaller", Large = "much larger";

    /// <summary>Judges the newest of some sizes.</summary>
    /// <param name="sizes">The sizes in bytes, newest first.</param>
    /// <returns>A sentence; null where nothing is odd, or too little is known.</returns>
    public static string? Of(IReadOnlyList<long> sizes) => Mark(sizes) switch
    {
        Small => $"The newest backup is {Small} than those before it: {ByteText.Of(sizes[0])}, where {ByteText.Of(Usual(sizes))} is usual. Look whether somebody deleted data.",
        Large => $"The newest backup is {Large} than those before it: {ByteText.Of(sizes[0])}, where {ByteText.Of(Usual(sizes))} is usual.",
        _ => null,
    };

    /// <summary>Two words for a mark beside each of some sizes.</summary>
    /// <param name="sizes">The sizes in bytes, newest first.</param>
    /// <returns>
    /// In the same order: <c>much smaller</c> or <c>much larger</c> than those before it; null where nothing is odd, or too little is known.
    /// </returns>
    public static IReadOnlyList<string?> Marks(IReadOnlyList<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        return [.. sizes.Select((_, i) => Mark([.. sizes.Skip(i).Take(MostBefore + 1)]))];
    }

    private static string? Mark(IReadOnlyList<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.Count <= LeastBefore)
            return null;
        var usual = Usual(sizes);
        return sizes[0] < usual * Smaller ? Small : sizes[0] > usual * Larger ? Large : null;
    }

    // The median: one odd backup among them says little.
    private static long Usual(IReadOnlyList<long> sizes)
    {
        var before = sizes.Skip(1).Take(MostBefore).Order().ToList();
        return before[before.Count / 2];
    }
}

namespace MarketX.DrPortal.Core.Backups;

/// <summary>Whether a backup's size fits those before it: half a database that was dumped well is still a good archive.</summary>
public static class SizeAnomaly
{
    /// <summary>Backups that a judgement needs before the one that is judged.</summary>
    public const int LeastBefore = 5;

    private const double Smaller = 0.6, Larger = 1.7;

    /// <summary>Judges the newest of some sizes.</summary>
    /// <param name="sizes">The sizes in bytes, newest first.</param>
    /// <returns>A sentence; null where nothing is odd, or too little is known.</returns>
    public static string? Of(IReadOnlyList<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        var before = sizes.Skip(1).Take(10).Order().ToList();
        if (before.Count < LeastBefore)
            return null;
        // The median: one odd backup among them says little.
        var usual = before[before.Count / 2];
        return sizes[0] < usual * Smaller ? $"The newest backup is much smaller than those before it: {ByteText.Of(sizes[0])}, where {ByteText.Of(usual)} is usual. Look whether somebody deleted data."
            : sizes[0] > usual * Larger ? $"The newest backup is much larger than those before it: {ByteText.Of(sizes[0])}, where {ByteText.Of(usual)} is usual."
            : null;
    }
}

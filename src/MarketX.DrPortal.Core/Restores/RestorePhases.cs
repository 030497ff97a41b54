namespace MarketX.DrPortal.Core.Restores;

/// <summary>The phases of a restore, in order, and the share of the time that each usually takes.</summary>
internal static class RestorePhases
{
    public const string Prepare = "Prepare";
    public const string Download = "Download";
    public const string Schema = "Schema";
    public const string Data = "Data";
    public const string Indexes = "Indexes and constraints";
    public const string Analyze = "Analyze";
    public const string Count = "Count rows";
    public const string Publish = "Rename";

    // Shares of restores of the sample database; only the bar's evenness hangs on them.
    private static readonly (string Name, double Share)[] Shares =
    [
        (Prepare, 0.01), (Download, 0.09), (Schema, 0.05), (Data, 0.35), (Indexes, 0.35), (Analyze, 0.09), (Count, 0.05), (Publish, 0.01),
    ];

    public static string[] Names { get; } = [.. Shares.Select(s => s.Name)];

    /// <summary>The share of the whole that is done when <paramref name="share"/> of a phase is done.</summary>
    public static double Fraction(string phase, double share)
    {
        var before = Shares.TakeWhile(s => s.Name != phase).Sum(s => s.Share);
        return before + (Shares.Single(s => s.Name == phase).Share * Math.Clamp(share, 0, 1));
    }
}

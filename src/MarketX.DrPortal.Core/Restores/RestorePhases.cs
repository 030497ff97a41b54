namespace MarketX.DrPortal.Core.Restores;

/// <summary>The phases of a restore, in order, and the share of the time that each usually takes.</summary>
internal static class RestorePhases
{
    public const string Prepare = "Prepare";

    /// <summary>Only where neither the archive nor a manifest says where its data is.</summary>
    public const string Index = "Read archive";

    public const string Schema = "Schema";
    public const string Data = "Data";
    public const string Indexes = "Indexes and constraints";
    public const string Analyze = "Analyze";

    /// <summary>Only where there is a manifest, and it was asked for.</summary>
    public const string Verify = "Verify";

    public const string Publish = "Rename";

    /// <summary>In place of the rename, where the tables go into a schema of an existing database.</summary>
    public const string Transfer = "Move into the schema";

    // Shares of restores of the sample database; only the bar's evenness hangs on them.
    private static readonly (string Name, double Share)[] Shares =
    [
        (Prepare, 0.01), (Index, 0), (Schema, 0.03), (Data, 0.40), (Indexes, 0.38), (Analyze, 0.07), (Verify, 0.10), (Publish, 0.01), (Transfer, 0),
    ];

    /// <summary>The phases of one restore.</summary>
    public static string[] Of(bool index, bool verify, bool transfer = false) =>
        [.. Shares.Select(s => s.Name).Where(name => name switch { Index => index, Verify => verify, Publish => !transfer, Transfer => transfer, _ => true })];

    /// <summary>The share of the whole that is done when <paramref name="share"/> of a phase is done.</summary>
    public static double Fraction(string phase, double share)
    {
        var before = Shares.TakeWhile(s => s.Name != phase).Sum(s => s.Share);
        return before + (Shares.Single(s => s.Name == phase).Share * Math.Clamp(share, 0, 1));
    }
}

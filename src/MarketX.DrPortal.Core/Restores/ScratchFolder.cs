using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>The folder with files for pg_restore that a run has on the node that executes it, by its name.</summary>
internal static class ScratchFolder
{
    private const string Prefix = "drportal-";

    /// <summary>What the folders of all runs are named like.</summary>
    public const string Pattern = Prefix + "*";

    /// <summary>A run's folder.</summary>
    public static string PathOf(string root, RunId run) => Path.Combine(root, Prefix + run.Value);

    /// <summary>Whose folder it is; false where it is no run's.</summary>
    public static bool TryReadRun(string folder, out RunId run) => RunId.TryParse(Path.GetFileName(folder)[Prefix.Length..], out run);
}

using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>The phases of a drill: those of a restore up to its verification, then the checks and what follows.</summary>
internal static class DrillPhases
{
    public const string Checks = "Checks";
    public const string Record = "Record";
    public const string Drop = "Drop";

    public static string[] Of(bool index) =>
        [.. RestorePhases.Of(index, verify: true).Where(phase => phase != RestorePhases.Publish), Checks, Record, Drop];
}

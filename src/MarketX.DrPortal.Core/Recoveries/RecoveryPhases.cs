using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>The phases of a recovery, in their order: those of a restore, and one of its own.</summary>
internal static class RecoveryPhases
{
    public const string Globals = "Roles and tablespaces";

    public static string[] Of(bool index, bool verify)
    {
        var restore = RestorePhases.Of(index, verify);
        return [restore[0], Globals, .. restore[1..]];
    }
}

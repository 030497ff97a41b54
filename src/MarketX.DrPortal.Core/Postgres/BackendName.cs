using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>
/// The application name of every backend that works for a run:
/// <c>drportal:&lt;portal&gt;:&lt;hash of the target&gt;:&lt;run&gt;</c>, 44 bytes.
/// </summary>
public static class BackendName
{
    /// <summary>The name for one run on one target.</summary>
    public static string For(string portalId, string target, RunId run) => $"drportal:{portalId}:{TargetHash(target)}:{run.Value}";

    /// <summary>The part of the name that says which target.</summary>
    public static string TargetHash(string target) => SqlName.Hash(target, 12);
}

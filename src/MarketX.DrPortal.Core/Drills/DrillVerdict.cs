namespace MarketX.DrPortal.Core.Drills;

/// <summary>What a drill, or one of its checks, proved. It is apart from the status of the drill's run.</summary>
public enum DrillVerdict
{
    /// <summary>It was looked at, and it is as it must be.</summary>
    Passed,

    /// <summary>It was looked at, and it is not as it must be; or the backup could not be restored.</summary>
    Failed,

    /// <summary>It could not be looked at, or not to its end: nothing is proved either way.</summary>
    Inconclusive,
}

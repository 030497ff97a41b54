namespace MarketX.DrPortal.Core.Schedules;

/// <summary>What becomes of a time that passed while no portal ran.</summary>
public enum WhenMissed
{
    /// <summary>One run is started as soon as a portal runs again.</summary>
    CatchUp,

    /// <summary>It is noted and reported, and nothing is started.</summary>
    Report,
}
